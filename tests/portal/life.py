"""The life of somebody in a portal of its own: `python -m tests.portal.life live` and then `leave`.

Run as a process by the test that looks for what is left on the disk; each step says what it has done as JSON.
"""

import json
import logging
import sys
import threading
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from portal.core import services  # noqa: E402
from portal.core.models import AuditLine, Entity, Person, Role  # noqa: E402
from portal.core.trail import verify  # noqa: E402
from portal.portfolio import importing  # noqa: E402
from portal.portfolio import services as portfolio  # noqa: E402
from portal.runs import uploads  # noqa: E402
from portal.runs.services import submit  # noqa: E402

EMAIL, NAME = "zebulon.quagmire@mailbox.example", "Zebulon Quagmïre"
FILES = ("zebulons-payroll.csv", "zebulons-broken.csv", "zebulons-ideas.csv")
CELL = "Tenfoldwidget"
VALUES = (EMAIL, NAME, *FILES, CELL)
PASSWORD = "a long pass phrase"


def live():
    """Do everything that leaves a value somewhere: account, role, files, runs, e-mails, changes."""
    call_command("migrate", verbosity=0)
    owner = services.create_person(None, "owner@example.org", "Owner", PASSWORD)
    entity = services.create_entity(owner, "An organisation")
    person, _password = services.welcome(owner, entity, EMAIL, NAME, Role.MEMBER)
    neighbours = [Person(email=f"{k}.z{k * 7919 % 61}@example.org", name=f"Neighbour {k}") for k in range(200)]
    services.write_many(None, "create person", neighbours)  # pages of the table and its indexes are split
    rows = f"entity,indicator,rating\na,{CELL},meets\n".encode()
    for name, data in ((FILES[0], rows), (FILES[1], b"a,b\n1,2\n")):
        uploads.store(person, name, SimpleUploadedFile(name, data))
    dropped = uploads.store(person, FILES[0], SimpleUploadedFile(FILES[0], rows))
    uploads.drop(person, dropped)  # its name stands in a freed page now
    submit(person, "compliance_share", {"ratings": [{"entity": "a", "indicator": CELL, "rating": "meets"}]})
    importing.check(person, entity, FILES[2], b"title,summary,kind\nx,,case\n")
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    client.post("/profile", {"language": "fr", "digest": "daily"})
    portfolio.create(person, entity, title="A draft", kind="case", summary="Words.")
    mail.EmailMessage("News", f"Dear {NAME},", to=[EMAIL]).send()
    for path in ("/profile", "/my-organisation", "/nowhere"):
        client.get(path)
    return {"line": AuditLine.objects.filter(who=person).latest("pk").by}


def leave():
    """Erase the person through the page, and say how the portal stands then."""
    person = Person.objects.get(email=EMAIL)
    head = AuditLine.objects.head()
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    exported = client.get("/profile/my-data.json").json()
    answer = client.post("/profile/erase", {"confirm": EMAIL})
    person.refresh_from_db()
    found = verify(head)
    if connection.vendor == "sqlite":
        backup = Path(settings.VAR).parent / "backup.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(backup)])
    return {
        "status": answer.status_code, "exported": sorted(exported), "said": str(exported), "holds": found.holds,
        "lines": found.lines, "by": AuditLine.objects.filter(who=person).latest("pk").by, "name": person.name,
        "email": person.email, "due": (Path(settings.VAR) / "scrub_due").exists(),
        "members": Entity.objects.get(name="An organisation").grants.filter(person=person, ends=None).count(),
        "signed_in": client.get("/profile").status_code, "threads": threading.active_count(),
    }  # fmt: skip


if __name__ == "__main__":
    logging.getLogger("portal").info("begins")
    print(json.dumps({"live": live, "leave": leave}[sys.argv[1]]()))
