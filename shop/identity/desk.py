"""Desk pages of the admin and the auditor: people and their roles, settings of the shop, the audit trail."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from shop.identity import mails, policy, queries, rights, service, sign_in
from shop.identity.current import current_actor
from shop.identity.forms import ReasonForm, RolesForm, SettingForm, UserForm
from shop.identity.guards import guard
from shop.identity.roles import Role
from shop.kernel import clock, settings
from shop.kernel.errors import InvalidInput, NotFound, ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("identity_desk", __name__, url_prefix="/meja", template_folder="templates")
PAGE = 50
LONGEST_SEARCH = 100


@blueprint.get("/pengguna")
@guard(rights.MANAGE_USERS)
def users() -> str:
    """People by name."""
    search, role = _asked("q"), _asked("peran")
    after = (_asked("nama"), _asked("setelah")) if _asked("setelah") else None
    rows = queries.users(search=search, role=role, after=after, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    shown: dict[str, Any] = {"q": search, "peran": role}
    return render_template(
        "identity/pengguna.html",
        rows=rows[:PAGE],
        search=search,
        role=role,
        roles=[(item.value, _role_name(item)) for item in Role],
        next_url=url_for(".users", nama=last.name, setelah=last.id, **shown) if last else None,
        first_url=url_for(".users", **shown) if after else None,
    )


@blueprint.get("/pengguna/baru")
@guard(rights.MANAGE_USERS)
def new_user() -> str:
    """The form for an account."""
    return render_template("identity/pengguna_baru.html", form=_named(UserForm()))


@blueprint.post("/pengguna/baru")
@guard(rights.MANAGE_USERS)
def create_user() -> Any:
    """Open an account and send its link for a password."""
    form = _named(UserForm())
    if form.validate():
        try:
            view = perform(lambda: _create(form))
        except ShopError as error:
            flash(error.text(), "bad")
        else:
            flash(_("Akun dibuat. Tautan untuk kata sandi sudah dikirim ke %(email)s.", email=view.email))
            return redirect(url_for(".user", user_id=view.id))
    return make_response(render_template("identity/pengguna_baru.html", form=form), 422)


def _create(form: UserForm) -> queries.UserView:
    actor, now = current_actor(), clock.now()
    view = service.create_user(
        email=form.email.data or "", name=form.name.data or "", password=None, roles=form.roles.data or [],
        phone=form.phone.data, actor=actor, now=now,
    )  # fmt: skip
    link = sign_in.password_link(user_id=view.id)
    mails.queue(purpose="invitation", to=view.email, name=view.name, locale=view.locale, link=link, now=now)
    return view


@blueprint.get("/pengguna/<string:user_id>")
@guard(rights.MANAGE_USERS)
def user(user_id: str) -> str:
    """One person: roles, keys, what was done to the account."""
    return _user_page(user_id)


@blueprint.post("/pengguna/<string:user_id>/peran")
@guard(rights.MANAGE_USERS)
def set_roles(user_id: str) -> Any:
    """Replace the roles."""
    form, actor, now = _named(RolesForm()), current_actor(), clock.now()
    if not form.validate():
        return make_response(_user_page(user_id, roles_form=form), 422)
    perform(
        lambda: service.set_roles(
            user_id=user_id, roles=form.roles.data or [], reason=form.reason.data or "", actor=actor, now=now
        )
    )
    flash(_("Peran tersimpan. Orangnya perlu masuk lagi."))
    return redirect(url_for(".user", user_id=user_id))


@blueprint.post("/pengguna/<string:user_id>/nonaktif")
@guard(rights.MANAGE_USERS)
def deactivate(user_id: str) -> Any:
    """Close the account."""
    form, actor, now = ReasonForm(), current_actor(), clock.now()
    if not form.validate():
        return make_response(_user_page(user_id, reason_form=form), 422)
    perform(lambda: service.deactivate(user_id=user_id, reason=form.reason.data or "", actor=actor, now=now))
    flash(_("Akun dinonaktifkan."))
    return redirect(url_for(".user", user_id=user_id))


@blueprint.post("/pengguna/<string:user_id>/aktif")
@guard(rights.MANAGE_USERS)
def reactivate(user_id: str) -> Any:
    """Open the account again."""
    form, actor, now = ReasonForm(), current_actor(), clock.now()
    if not form.validate():
        return make_response(_user_page(user_id, reason_form=form), 422)
    perform(lambda: service.reactivate(user_id=user_id, reason=form.reason.data or "", actor=actor, now=now))
    flash(_("Akun aktif lagi."))
    return redirect(url_for(".user", user_id=user_id))


@blueprint.get("/pengaturan")
@guard(rights.READ_SETTINGS)
def shop_settings() -> str:
    """Every number that the council decides."""
    return _settings_page()


@blueprint.post("/pengaturan/<string:key>")
@guard(rights.CHANGE_SETTINGS)
def change_setting(key: str) -> Any:
    """Set one of them, with its reason."""
    form, actor, now = SettingForm(), current_actor(), clock.now()
    if form.validate():
        try:
            perform(
                lambda: settings.change(
                    key=key, value=int(form.value.data or 0), reason=form.reason.data or "", actor=actor, now=now
                )
            )
        except settings.SettingOutOfRange as error:
            form.value.errors = [error.text()]
        else:
            flash(_("Pengaturan tersimpan dan berlaku mulai sekarang."))
            return redirect(url_for(".shop_settings"))
    return make_response(_settings_page(form=form, changed=key), 422)


@blueprint.get("/jejak")
@guard(rights.READ_TRAIL)
def trail() -> str:
    """Who did what to which object, newest first."""
    asked: dict[str, Any] = {name: _asked(name) for name in ("jenis", "objek", "pelaku", "tindakan")}
    before = _before()
    rows = queries.acts(
        object_type=asked["jenis"], object_id=asked["objek"], actor=asked["pelaku"], action=asked["tindakan"],
        before=before, limit=PAGE + 1,
    )  # fmt: skip
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return render_template(
        "identity/jejak.html",
        rows=rows[:PAGE],
        asked=asked,
        types=[("", _("Semua")), *((name, name) for name in queries.object_types())],
        next_url=url_for(".trail", sebelum=last.at.isoformat(), id=last.id, **asked) if last else None,
        first_url=url_for(".trail", **asked) if before else None,
    )


def _before() -> tuple[datetime, str] | None:
    text = _asked("sebelum")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(errors={"sebelum": [_("Mulai lagi dari halaman pertama.")]}) from error
    if moment.tzinfo is None:
        raise InvalidInput(errors={"sebelum": [_("Mulai lagi dari halaman pertama.")]})
    return moment, _asked("id")


def _asked(name: str) -> str:
    """A search word of the address, without what no database takes."""
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def _role_name(role: Role) -> str:
    return str(_(service.ROLE_DESCRIPTIONS[role]))


def _named(form: Any) -> Any:
    form.roles.choices = [(role.value, _role_name(role)) for role in Role]
    return form


def _user_page(user_id: str, *, roles_form: RolesForm | None = None, reason_form: ReasonForm | None = None) -> str:
    view = queries.user_by_id(user_id=user_id)
    if view is None:
        raise NotFound()
    return render_template(
        "identity/pengguna_satu.html",
        row=view,
        names={role.value: _role_name(role) for role in Role},
        keys=queries.api_keys(user_id=user_id),
        acts=queries.acts(object_type="user_account", object_id=user_id, limit=20),
        roles_form=roles_form or _named(RolesForm(formdata=None, data={"roles": list(view.roles)})),
        reason_form=reason_form or ReasonForm(formdata=None),
        is_me=current_actor().id == user_id,
    )


def _settings_page(*, form: SettingForm | None = None, changed: str = "") -> str:
    values = settings.all_values()
    return render_template(
        "identity/pengaturan.html",
        rows=[(setting, values[setting.key]) for setting in settings.known()],
        may_change=policy.may(current_actor(), rights.CHANGE_SETTINGS),
        form=form or SettingForm(formdata=None),
        changed=changed,
        failed=form is not None,
    )
