"""Forms about accounts, settings and the audit trail."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from shop.identity import passwords
from shop.identity.roles import Role
from shop.web.forms import PhoneField, ShopForm, TextField, WholeNumberField

LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]


class RegisterForm(ShopForm):
    """A customer's own account."""

    name = TextField(_l("Nama"), [DataRequired()], max_length=120, render_kw={"autocomplete": "name"})
    email = EmailField(_l("E-mail"), [DataRequired(), Length(max=254)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Kata sandi"),
        [DataRequired(), Length(max=passwords.MOST)],
        description=_l("Paling sedikit 10 huruf. Beberapa kata yang hanya Anda ingat sudah cukup."),
        render_kw={"autocomplete": "new-password"},
    )


class ProfileForm(ShopForm):
    """What a person says about themselves."""

    name = TextField(_l("Nama"), [DataRequired()], max_length=120, render_kw={"autocomplete": "name"})
    phone = PhoneField(_l("Nomor HP"))
    locale = SelectField(_l("Bahasa"), choices=LANGUAGES)


class KeyForm(ShopForm):
    """A new API key."""

    label = TextField(_l("Untuk apa kunci ini"), [DataRequired()], max_length=80)


class RolesField(SelectMultipleField):
    """One checkbox a role."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class UserForm(ShopForm):
    """A new account made by the admin; the person sets the password."""

    name = TextField(_l("Nama"), [DataRequired()], max_length=120)
    email = EmailField(_l("E-mail"), [DataRequired(), Length(max=254)])
    phone = PhoneField(_l("Nomor HP"))
    roles = RolesField(_l("Peran"), choices=[(role.value, role.value) for role in Role])


class RolesForm(ShopForm):
    """A person's roles."""

    roles = RolesField(_l("Peran"), choices=[(role.value, role.value) for role in Role])
    reason = TextField(_l("Alasan"), [DataRequired()], max_length=300)


class ReasonForm(ShopForm):
    """A reason for what is done to somebody."""

    reason = TextField(_l("Alasan"), [DataRequired()], max_length=300)


class SettingForm(ShopForm):
    """A setting's new value."""

    value = WholeNumberField(_l("Nilai baru"), [InputRequired()], low=-(2**31), high=10**12)
    reason = TextField(_l("Alasan"), [DataRequired()], max_length=300)
