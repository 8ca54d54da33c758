"""A person's own account: registering, signing out, profile, API keys. Signing in itself is Flask-Security's."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import hash_password
from flask_security.utils import logout_user

from shop.identity import loading, mails, passwords, policy, queries, rights, service
from shop.identity.current import current_actor
from shop.identity.errors import EmailTaken, WeakPassword
from shop.identity.forms import KeyForm, ProfileForm, RegisterForm
from shop.identity.guards import guard, public
from shop.identity.roles import STAFF, Role
from shop.kernel import clock
from shop.kernel.actors import SYSTEM
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.unit_of_work import perform
from shop.web.languages import current_language

blueprint = Blueprint("identity_account", __name__, template_folder="templates")


@blueprint.get("/daftar")
@public
def register() -> Any:
    """The form for a customer's account."""
    if loading.signed_in_user() is not None:
        return redirect(url_for("identity_account.profile"))
    return render_template("identity/daftar.html", form=RegisterForm())


@blueprint.post("/daftar")
@public
def register_now() -> Any:
    """Open the account. Whoever has one already hears of it by e-mail; the page says the same to both."""
    form = RegisterForm()
    if form.validate():
        try:
            perform(lambda: _open_account(form))
        except InvalidInput as error:
            _put_errors(form, error)
        else:
            flash(_("Bila e-mail itu belum terdaftar, akunnya sudah siap. Masuk dengan kata sandi tadi."))
            return redirect(url_for("security.login"))
    return make_response(render_template("identity/daftar.html", form=form), 422)


def _open_account(form: RegisterForm) -> None:
    now, locale = clock.now(), current_language()
    address = service.normal_email(email=form.email.data or "")
    password = form.password.data or ""
    if passwords.is_weak(password, about=(address.partition("@")[0],)):
        raise WeakPassword(length=passwords.LEAST)
    known = queries.user_by_email(email=address)
    if known is None:
        try:
            user = service.create_user(
                email=address, name=form.name.data or "", password=password, roles=[Role.CUSTOMER], actor=SYSTEM,
                now=now, locale=locale,
            )  # fmt: skip
        except EmailTaken:
            known = queries.user_by_email(email=address)
        else:
            link = url_for("security.login", _external=True)
            mails.queue(purpose="welcome", to=user.email, name=user.name, locale=locale, link=link, now=now)
            return
    else:
        # As much work as for a new account, so that the time does not tell.
        hash_password(password)
    if known is not None:
        link = url_for("security.forgot_password", _external=True)
        mails.queue(
            purpose="welcome_existing", to=known.email, name=known.name, locale=known.locale, link=link, now=now
        )


@blueprint.get("/keluar")
@public
def sign_out() -> Any:
    """Ask once: a picture on another site must not sign anybody out."""
    if loading.signed_in_user() is None:
        return redirect(f"{request.script_root}/")
    return render_template("identity/keluar.html")


@blueprint.post("/keluar")
@public
def sign_out_now() -> Any:
    """End the session."""
    logout_user()
    flash(_("Anda sudah keluar."))
    return redirect(f"{request.script_root}/")


@blueprint.get("/akun/mulai")
@guard(rights.USE_ACCOUNT)
def start() -> Any:
    """After signing in: to the room where this person works."""
    roles = current_actor().roles
    user = loading.signed_in_user()
    if user is not None and loading.needs_totp(user):
        return redirect(url_for("security.two_factor_setup"))
    for group, path in ((STAFF, "/meja"), ({Role.ARTISAN}, "/perajin/")):
        if roles & group and current_app.url_map.bind("").test(path, "GET"):
            return redirect(f"{request.script_root}{path}")
    return redirect(f"{request.script_root}/")


@blueprint.get("/akun")
@guard(rights.USE_ACCOUNT)
def profile() -> Any:
    """Name, language, password, keys."""
    return _profile_page(ProfileForm(obj=_me()))


@blueprint.post("/akun")
@guard(rights.USE_ACCOUNT)
def change_profile() -> Any:
    """Keep what the person says about themselves."""
    form, actor, now = ProfileForm(), current_actor(), clock.now()
    if not form.validate():
        return make_response(_profile_page(form), 422)
    perform(
        lambda: service.change_profile(
            user_id=actor.id, name=form.name.data or "", phone=form.phone.data, locale=form.locale.data, actor=actor,
            now=now,
        )
    )  # fmt: skip
    flash(_("Tersimpan."))
    return redirect(url_for("identity_account.profile"))


@blueprint.post("/akun/kunci")
@guard(rights.USE_KEYS)
def make_key() -> Any:
    """Make a key and show it this once."""
    form, actor, now = KeyForm(), current_actor(), clock.now()
    policy.demand(actor, rights.USE_KEYS, actor.id)
    if not form.validate():
        return make_response(_profile_page(ProfileForm(formdata=None, obj=_me()), key_form=form), 422)
    made = perform(
        lambda: service.make_api_key(user_id=actor.id, label=form.label.data or "", scopes=None, actor=actor, now=now)
    )
    response = make_response(render_template("identity/kunci_baru.html", plain=made.plain, label=form.label.data))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/akun/kunci/<string:key_id>/cabut")
@guard(rights.USE_KEYS)
def revoke_key(key_id: str) -> Any:
    """Stop one of one's own keys."""
    actor, now = current_actor(), clock.now()
    key = queries.api_key(key_id=key_id)
    if key is None:
        raise NotFound()
    policy.demand(actor, rights.USE_KEYS, key)
    perform(lambda: service.revoke_api_key(key_id=key_id, actor=actor, now=now))
    flash(_("Kunci itu tidak berlaku lagi."))
    return redirect(url_for("identity_account.profile"))


def _me() -> queries.UserView:
    view = queries.user_by_id(user_id=current_actor().id)
    if view is None:
        raise NotFound()
    return view


def _profile_page(form: ProfileForm, *, key_form: KeyForm | None = None) -> str:
    actor = current_actor()
    me = _me()
    user = loading.signed_in_user()
    return render_template(
        "identity/akun.html",
        me=me,
        form=form,
        key_form=key_form or KeyForm(formdata=None),
        keys=queries.api_keys(user_id=me.id) if policy.may(actor, rights.USE_KEYS, me.id) else None,
        offers_totp=bool(STAFF & set(me.roles)),
        needs_totp=user is not None and loading.needs_totp(user),
    )


def _put_errors(form: RegisterForm, error: InvalidInput) -> None:
    if isinstance(error, WeakPassword):
        form.password.errors = [error.text()]
        return
    for name, texts in error.errors.items():
        form[name].errors = [_(text) for text in texts]
