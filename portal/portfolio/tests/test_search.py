"""Search: sixty judged questions, the same order whatever the database, facets, and changes seen at once."""

import math
import random
import sqlite3
from statistics import fmean

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from portal.portfolio import index, search, services, texts, words
from portal.portfolio.models import Initiative
from portal.portfolio.tests.base import PortfolioTestCase
from portal.portfolio.tests.judged import HELD_OUT, QUESTIONS
from quintet.i18n import LOCALES

RECALL_MIN = 0.95
PLAIN_MAX = 0.5
AT = 20
NOBODY = AnonymousUser()


def recall(got: list[str], wanted: frozenset[str]) -> float:
    """The share of what is wanted among the first twenty."""
    return len(wanted & set(got[:AT])) / len(wanted)


def plain() -> sqlite3.Connection:
    """SQLite's own full text search over the same words in all six languages."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, body, tokenize='unicode61')")
    for initiative in Initiative.objects.filter(source="brief"):
        said = [f"{texts.title(initiative, code)} {texts.summary(initiative, code)}" for code in LOCALES]
        base.execute("INSERT INTO t VALUES (?, ?)", (initiative.source_id, " ".join(said)))
    return base


def ask_plain(base: sqlite3.Connection, question: str, joint: str) -> list[str]:
    """The first twenty of the plain search, each word quoted, all of them wanted or any."""
    quoted = joint.join('"' + word.replace('"', "") + '"' for word in question.split())
    return [row[0] for row in base.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20", (quoted,))]


class JudgedTests(PortfolioTestCase):
    """Questions with known answers."""

    def setUp(self) -> None:
        """Load the blueprints."""
        super().setUp()
        services.load_blueprints()

    def _recalls(self) -> dict[str, list[float]]:
        ids = dict(Initiative.objects.values_list("pk", "source_id"))
        return {
            language: [recall([ids[pk] for pk in search.ids(q, NOBODY, AT)], wanted) for q, wanted in asked]
            for language, asked in QUESTIONS.items()
        }

    def test_it_works(self) -> None:
        found = search.search(search.Choice(q="water demand"), NOBODY)
        assert Initiative.objects.get(pk=found.pks[0]).source_id == "F6"

    def test_sixty_questions_are_judged_ten_in_each_language(self) -> None:
        assert {language: len(asked) for language, asked in QUESTIONS.items()} == dict.fromkeys(LOCALES, 10)

    def test_recall_at_twenty(self) -> None:
        found = self._recalls()
        means = {language: round(fmean(values), 3) for language, values in found.items()}
        print("recall@20", means, round(fmean(means.values()), 4))
        missed = {
            language: [QUESTIONS[language][n][0] for n, value in enumerate(values) if value < 1]
            for language, values in found.items()
        }
        assert fmean(means.values()) >= RECALL_MIN, (means, missed)

    def test_a_plain_full_text_search_finds_half_at_most(self) -> None:
        base = plain()
        for joint in (" ", " OR "):
            means = {
                language: round(fmean(recall(ask_plain(base, q, joint), wanted) for q, wanted in asked), 3)
                for language, asked in QUESTIONS.items()
            }
            print("plain FTS5", repr(joint), means, round(fmean(means.values()), 4))
            assert fmean(means.values()) <= PLAIN_MAX

    def test_thirty_questions_that_nothing_was_tuned_on(self) -> None:
        """Measured once: 27 of 30 (90 %); what is missed are other words for the same thing, which needs synonyms."""
        ids, base = dict(Initiative.objects.values_list("pk", "source_id")), plain()
        asked = [question for questions in HELD_OUT.values() for question in questions]
        ours = [recall([ids[pk] for pk in search.ids(q, NOBODY, AT)], wanted) for q, wanted in asked]
        theirs = [recall(ask_plain(base, q, " OR "), wanted) for q, wanted in asked]
        assert len(asked) == 30
        assert fmean(ours) >= 0.9
        assert fmean(theirs) <= PLAIN_MAX


class OrderTests(PortfolioTestCase):
    """The order does not depend on how the database hands out its rows."""

    def test_the_order_is_the_same_whatever_the_order_of_rows(self) -> None:
        services.load_blueprints()
        slugs = dict(Initiative.objects.values_list("pk", "slug"))
        questions = [q for asked in QUESTIONS.values() for q, _wanted in asked]
        first = [[slugs[pk] for pk in search.ids(q, NOBODY)] for q in questions]
        numbers = list(Initiative.objects.order_by("?").values_list("pk", flat=True))
        for seq, pk in enumerate(numbers, 1000):
            Initiative.objects.filter(pk=pk).update(seq=seq)
        index.forget()
        assert [[slugs[pk] for pk in search.ids(q, NOBODY)] for q in questions] == first

    def test_equal_scores_are_ordered_by_address(self) -> None:
        for title in ("Vans three", "Vans one", "Vans five"):
            self.published(title, summary="Care.")
        slugs = dict(Initiative.objects.values_list("pk", "slug"))
        assert [slugs[pk] for pk in search.ids("vans", NOBODY)] == ["vans-five", "vans-one", "vans-three"]

    def test_a_word_in_the_title_counts_more(self) -> None:
        self.published("Boats", summary="Schools and schools on the river.")
        self.published("Schools", summary="Boats on the river.")
        assert Initiative.objects.get(pk=search.ids("school", NOBODY)[0]).title == "Schools"


class ChangeTests(PortfolioTestCase):
    """What changes is seen by the next reader."""

    def _titles(self, q: str) -> set[str]:
        return set(Initiative.objects.filter(pk__in=search.ids(q, NOBODY)).values_list("title", flat=True))

    def test_a_new_a_changed_and_an_archived_one(self) -> None:
        made = self.published()
        assert self._titles("clinics") == {"Clinics on wheels"}
        services.change(self.owner, made, title="Boats")
        assert self._titles("clinics") == set() and self._titles("boat") == {"Boats"}
        services.decide(self.owner, made, "archive")
        assert self._titles("boat") == set()

    def test_many_changes_of_one_do_not_grow_the_index(self) -> None:
        made = self.published()
        for n in range(12):
            services.change(self.owner, made, title=f"Boats {n}")
            assert self._titles("boats") == {f"Boats {n}"}
        with index.lock():
            assert index.current().size < 6

    def test_counts_leave_out_their_own_choice(self) -> None:
        self.published("One", goals=[3], fields=["data"])
        self.published("Two", goals=[5], fields=["data", "digital"])
        found = search.search(search.choice(QueryDict("sdg=3")), NOBODY)
        assert found.total == 1 and found.counts["sdg"] == {"3": 1, "5": 1} and found.counts["field"] == {"data": 1}

    def test_two_values_of_a_facet_are_joined(self) -> None:
        self.published("One", goals=[3])
        self.published("Two", goals=[5])
        assert search.search(search.choice(QueryDict("sdg=3&sdg=5")), NOBODY).total == 2

    def test_words_that_say_nothing_find_nothing(self) -> None:
        self.published()
        assert search.search(search.Choice(q="the of"), NOBODY).total == 0
        assert search.search(search.Choice(q="؟!"), NOBODY).total == 0


class WordTests(PortfolioTestCase):
    """The analyser."""

    def test_forms_of_a_word_meet(self) -> None:
        for language, one, other in (
            ("en", "Clinics", "clinic’s"), ("fr", "l’eau", "eaux"), ("fr", "Sécheresse", "secheresses"),
            ("es", "inundación", "INUNDACIONES"), ("ru", "засуха", "засухой"), ("ru", "ёлка", "елка"),
            ("ru", "утечки", "утечек"), ("ru", "автобусные", "автобусами"),
            ("ar", "البيانات", "بيانات"), ("ar", "والمياه", "مياه"), ("ar", "للنساء", "النساء"),
            ("ar", "مدرسة", "المدرسه"), ("ar", "مُحَفِّز", "محفز"), ("zh", "数据质量", "质量"), ("en", "ﬁsh", "fish"),
        ):  # fmt: skip
            stored = words.terms(one, language)
            asked = words.question(other)
            assert asked and all(any(term in stored for term in word) for word in asked), (one, other)

    def test_a_single_han_character_is_found(self) -> None:
        assert words.question("水") == [("水",)] and words.terms("水泵", "zh")["水"] == 1

    def test_a_long_word_fits_the_column(self) -> None:
        assert all(len(term) <= words.TERM_MAX for term in words.terms("x" * 500 + " " + "ж" * 500, "en"))


def by_hand(question: str) -> list[str]:
    """The addresses in the order of the formula, computed word by word from the texts themselves."""
    rows = list(Initiative.objects.exclude(state="archived"))
    everything = list(Initiative.objects.all())
    counted = {}
    for row in everything:
        body = " ".join((row.summary, row.women, row.results))
        counts = dict.fromkeys([*words.terms(row.title, row.language), *words.terms(body, row.language)], 0)
        for weight, text in ((3, row.title), (1, body)):
            for term, n in words.terms(text, row.language).items():
                counts[term] += weight * n
        counted[row.pk] = counts
    lengths = {pk: sum(counts.values()) for pk, counts in counted.items()}
    mean = fmean(lengths.values())
    scores = dict.fromkeys(counted, 0.0)
    for word in words.question(question):
        best = {pk: max((counts.get(term, 0) for term in word), default=0) for pk, counts in counted.items()}
        number = sum(n > 0 for n in best.values())
        idf = math.log1p((len(everything) - number + 0.5) / (number + 0.5))
        for pk, n in best.items():
            norm = search.K1 * (1 - search.B + search.B * lengths[pk] / mean)
            scores[pk] += idf * n * (search.K1 + 1) / (n + norm)
    found = [(-round(scores[row.pk], search.DIGITS), row.slug) for row in rows if scores[row.pk] > 0]
    return [slug for _score, slug in sorted(found)]


class FormulaTests(PortfolioTestCase):
    """The packed index gives the order of the plain formula, after changes too."""

    def test_random_initiatives_come_in_the_order_of_the_formula(self) -> None:
        rng = random.Random(7)
        said = ["water", "school", "clinic", "boats", "river", "data", "girls", "seed", "market", "bus"]
        often = [1 / rank for rank in range(1, len(said) + 1)]

        def text(k: int) -> str:
            return " ".join(rng.choices(said, often, k=k))

        rows = [{"title": text(3), "summary": text(rng.randint(3, 30)), "kind": "case"} for _ in range(300)]
        made = services.create_many(self.owner, self.entity, rows, {})
        for n in range(3):
            search.ids("water", self.owner)  # the index is read, then a part of it changes
            for initiative in rng.sample(made, 20):
                services.change(self.owner, initiative, summary=text(8), results=text(2))
            services.decide(self.owner, made[n], "archive")
        slugs = dict(Initiative.objects.values_list("pk", "slug"))
        for question in ("water", "clinics", "girl data", "seeds markets of the river", "bus school water"):
            found = search.search(search.choice(QueryDict(f"q={question}&state=draft")), self.owner, per_page=0)
            wanted = by_hand(question)
            assert len(wanted) > 30 and [slugs[pk] for pk in found.pks] == wanted, question
            third = search.search(search.choice(QueryDict(f"q={question}&state=draft&page=3")), self.owner, per_page=7)
            assert [slugs[pk] for pk in third.pks] == wanted[14:21] and third.total == len(wanted)

    def test_sorts_agree_with_the_database(self) -> None:
        services.load_blueprints()
        for sort, order in (("newest", ("-seq", "slug")), ("title", ("slug",)), ("best", ("-seq", "slug"))):
            wanted = list(Initiative.objects.order_by(*order).values_list("pk", flat=True))
            chosen = search.choice(QueryDict(f"sort={sort}&page=2"))
            assert search.search(chosen, NOBODY, per_page=11).pks == wanted[11:22], sort
            assert search.search(chosen, NOBODY, per_page=0).pks == wanted, sort
