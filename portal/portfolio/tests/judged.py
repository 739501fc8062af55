"""Sixty questions in six languages with the use cases that answer them, judged by reading all 91 in that language.

Written for this purpose in the way people type: other forms than the text has (plurals, cases, verbs for nouns),
Arabic words behind an article or a preposition, Chinese words of two characters, missing accents. A use case is
listed when its own text deals with what is asked, whether or not its words are those of the question.
"""

QUESTIONS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    language: tuple((question, frozenset(ids.split())) for question, ids in asked)
    for language, asked in {
        "en": (
            ("droughts", "F7a F8"),
            ("flooding of rivers", "F7b C10"),
            ("drones for blood", "I1"),
            ("women entrepreneurs asking for loans", "I8"),
            ("refugee registrations", "G6"),
            ("vaccinate or test in remote community", "I3"),
            ("leaking pipes", "6a"),
            ("fraudulent payments", "10c"),
            ("hiring fairly", "B4"),
            ("bicycle stations", "C9"),
        ),
        "fr": (
            ("sécheresses", "F7a F8"),
            ("inonder", "F7b C10"),
            ("sang par drones", "I1"),
            ("agricultrice", "2b"),
            ("secheresse", "F7a F8"),
            ("enregistrer les naissances", "16a 16b"),
            ("recruter équitablement", "B4"),
            ("fuites d’eau", "6a"),
            ("forêts", "15a F7c"),
            ("déchet", "C2"),
        ),
        "es": (
            ("sequías", "F7a F8"),
            ("inundaciones", "F7b C10"),
            ("drones con sangre", "I1"),
            ("mujer en la ciencia", "5b"),
            ("refugiado", "G6"),
            ("bosques", "15a"),
            ("incendios", "F7c"),
            ("fugas", "6a"),
            ("autobuses", "C4"),
            ("nacimiento", "16a 16b"),
        ),
        "ru": (
            ("засухи", "F7a F8"),
            ("наводнением", "F7b C10"),
            ("беспилотники", "I1"),
            ("женщинам-предпринимателям кредиты", "I8"),
            ("беженцам", "G6"),
            ("лесов", "15a F7c"),
            ("о бедности", "D5 1a"),
            ("утечек", "6a"),
            ("автобусами", "C4"),
            ("регистрацию рождения", "16a"),
        ),
        "ar": (
            ("جفاف", "F7a F8"),
            ("الفيضانات", "F7b C10"),
            ("طائرة مسيرة", "I1"),
            ("اللاجئون", "G6"),
            ("للمزارعات", "2b"),
            ("البيانات", "D7 17a"),
            ("بالكهرباء", "7a 7c 7d"),
            ("غابة", "15a F7c"),
            ("والمياه", "F6 6a C10"),
            ("الحافلة", "C4"),
        ),
        "zh": (
            ("干旱", "F7a F8"),
            ("洪水", "F7b C10 F1 C8"),
            ("无人机", "I1"),
            ("难民", "G6"),
            ("贫困", "D5 1a"),
            ("森林", "15a"),
            ("公交", "C4"),
            ("诊所", "I6 C5 I1"),
            ("援助", "D7"),
            ("女性农民", "2b"),
        ),
    }.items()
}

# Thirty more, written after the analyser was finished and scored once: nothing may be tuned on them.
HELD_OUT: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    language: tuple((question, frozenset(ids.split())) for question, ids in asked)
    for language, asked in {
        "en": (
            ("mapping the poor", "1a"),
            ("counting wildlife", "15b"),
            ("forecasting electricity", "7a"),
            ("delayed orders", "D3"),
            ("biometric identities", "16d"),
        ),
        "fr": (
            ("maison imprimée", "11a"),
            ("incendies", "F7c"),
            ("pompe à énergie solaire", "6b"),
            ("animaux sauvages", "15b"),
            ("béton", "9b"),
        ),
        "es": (
            ("incendio forestal", "F7c"),
            ("animal silvestre", "15b"),
            ("semáforo", "C1"),
            ("receta de hormigón", "9b"),
            ("bicicleta compartida", "C9"),
        ),
        "ru": (
            ("пожаров", "F7c"),
            ("подсчёт диких животных", "15b"),
            ("денежного перевода", "10a 10b"),
            ("бетона", "9b"),
            ("светофора", "C1"),
        ),
        "ar": (
            ("الحرائق", "F7c"),
            ("الدراجات", "C9"),
            ("لاجئ", "G6"),
            ("خرسانة", "9b"),
            ("إشارة المرور", "C1"),
        ),
        "zh": (
            ("野火", "F7c"),
            ("混凝土", "9b"),
            ("单车", "C9"),
            ("难民", "G6"),
            ("红绿灯", "C1"),
        ),
    }.items()
}
