"""A city's portal in Flask: accounts, pages and mail are its own; letters come from ekelurahan."""

import smtplib
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from attrs import frozen
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
)
from sqlalchemy import Column, Engine, MetaData, String, Table, create_engine, insert, select
from werkzeug.security import check_password_hash, generate_password_hash

from ekelurahan import DeskParts, EkelurahanError, Notice, NoticeData, open_desk
from ekelurahan.errors import NotAllowedError, NotFoundError, RetryableError
from ekelurahan.texts import explain, say

COLUMNS = [Column(name, String(200)) for name in ("password", "mail", "resident", "official")]
TABLE = Table("accounts", MetaData(), Column("login", String(80), primary_key=True), *COLUMNS)
pages = Blueprint("pages", __name__)


@frozen
class Accounts:
    """The portal's own users: each is a resident or an official, by their key."""

    engine: Engine

    def add(self, login: str, password: str, mail: str, **who: str) -> None:
        """Enter an account of a ``resident`` or an ``official``."""
        values = {"login": login, "password": generate_password_hash(password), "mail": mail}
        with self.engine.begin() as db:
            db.execute(insert(TABLE).values(values | who))

    def find(self, **by: str | None) -> Any:
        """Find the account with a login, or of a resident."""
        with self.engine.connect() as db:
            return db.execute(select(TABLE).filter_by(**by)).first()


@frozen
class Mail:
    """Tells residents by mail, at the address the portal knows."""

    accounts: Accounts
    server: tuple[str, int]
    needs: frozenset[NoticeData] = frozenset()

    def notify(self, notice: Notice) -> None:
        """Send one mail; sent again, it has the same id."""
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "portal@pontianak.example", f"Permohonan {notice.code}"
        mail["To"] = self.accounts.find(resident=notice.recipient).mail
        mail["Message-ID"] = f"<{sha256(notice.key.encode()).hexdigest()}@pontianak.example>"
        mail.set_content(notice.text())
        try:
            with smtplib.SMTP(*self.server, timeout=10) as smtp:
                smtp.send_message(mail)
        except OSError as error:
            raise RetryableError("the mail server took no mail") from error


def make_portal(city: Path, database: str, mail_server: tuple[str, int]) -> Flask:
    """Make the portal of a city folder; accounts and letters share one database."""
    app, accounts = Flask(__name__), Accounts(create_engine(database))
    app.config.update(SECRET_KEY=token_urlsafe(), SESSION_COOKIE_SAMESITE="Lax")
    app.add_template_filter(say)
    app.register_blueprint(pages)
    TABLE.metadata.create_all(accounts.engine)
    parts = DeskParts(notifiers={"mail": Mail(accounts, mail_server)})
    residents = city / "residents.toml"
    desk = open_desk(database, city=city / "city.toml", residents=residents, parts=parts)
    app.extensions |= {"accounts": accounts, "desk": desk}
    return app


@pages.before_request
def know_who_asks() -> Any:
    """Find the resident or official of the account; pages without one are few."""
    g.desk, g.accounts = current_app.extensions["desk"], current_app.extensions["accounts"]
    account = g.accounts.find(login=session.get("login"))
    if account is None:
        return None if request.path in {"/masuk", "/periksa"} else redirect("/masuk")
    g.official = g.desk.city.officials.get(account.official)
    g.by = g.official or g.desk.residents.by_id(account.resident)
    return None


@pages.after_request
def send_what_is_owed(response: Response) -> Response:
    """Send mails after the answer, so that nobody waits for the mail server."""
    response.call_on_close(g.desk.effects.run_due)
    return response


@pages.errorhandler(EkelurahanError)
def tell(error: EkelurahanError) -> tuple[str, int]:
    """Say what went wrong; to strangers, not even that something is there."""
    if isinstance(error, NotAllowedError | NotFoundError):
        return render_template("page.html", told="Tidak ada di sini."), 404
    return render_template("page.html", told=explain(error)), 400


@pages.route("/masuk", methods=["GET", "POST"])
def sign_in() -> Any:
    """Let somebody in."""
    account = g.accounts.find(login=request.form.get("login"))
    if account and check_password_hash(account.password, request.form.get("password", "")):
        session["login"] = account.login
        return redirect("/")
    return render_template("page.html", sign_in=True)


@pages.get("/")
def home() -> str:
    """Show officials what waits for them, and residents what they have asked for."""
    if g.official:
        return render_template("page.html", requests=g.desk.requests.waiting_for(g.official))
    asked = g.desk.requests.of(g.by, by=g.by)
    return render_template("page.html", requests=asked, kinds=g.desk.kinds.values())


@pages.route("/minta/<kind>", methods=["GET", "POST"])
def ask(kind: str) -> Any:
    """Ask for a letter."""
    if not (answers := request.form.to_dict()):
        return render_template("page.html", kind=g.desk.kind(kind), key=uuid4())
    key = answers.pop("key")
    asked = g.desk.requests.submit(kind, applicant=g.by, answers=answers, by=g.by, key=key)
    return redirect(f"/permohonan/{asked.id}")


@pages.route("/permohonan/<request_id>", methods=["GET", "POST"])
def show(request_id: str) -> str:
    """Show a request; an official may approve it."""
    if form := request.form:
        g.desk.requests.approve(request_id, by=g.by, seen=form["seen"], key=form["key"])
    asked = g.desk.requests.get(request_id, by=g.by)
    return render_template("page.html", asked=asked, key=uuid4())


@pages.get("/permohonan/<request_id>/surat.pdf")
def letter(request_id: str) -> Response:
    """Hand out the letter."""
    pdf = g.desk.letters.pdf(g.desk.letters.of(request_id, by=g.by).id, by=g.by)
    return Response(pdf, mimetype="application/pdf")


@pages.route("/periksa", methods=["GET", "POST"])
def verify() -> str:
    """Tell anyone whether a letter is genuine, by the text of its QR code."""
    told = g.desk.verifier.check(request.form["seal"]).explain() if request.form else ""
    return render_template("page.html", checks=True, told=told)
