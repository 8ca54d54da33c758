"""Forms of the coaching pages."""

from collections.abc import Sequence
from datetime import datetime

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, MultipleFileField, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired, Optional

from curation_gate.service.sessions import LONGEST, SHORTEST
from shop.kernel.clock import JAKARTA
from shop.media import service as media
from shop.web.forms import LongTextField, ShopForm, TextField, WholeNumberField

# A phone's photo, uncompressed twice over.
MOST_BYTES = 25 * 1024 * 1024
MOST_AT_ONCE = 8


class GoalForm(ShopForm):
    """What is to be reached, and until when."""

    goal = LongTextField(_l("Yang ingin dicapai"), [Optional()], max_length=1000)
    target_on = DateField(_l("Target"), [Optional()])


class PlanTaskForm(ShopForm):
    """A task, new or worded anew."""

    criterion = SelectField(_l("Kriteria"), [Optional()], validate_choice=True, default="")
    title = TextField(_l("Langkah"), [DataRequired()], max_length=160)
    advice = LongTextField(_l("Cara mengerjakannya"), [Optional()], max_length=2000)


class TaskWordsForm(ShopForm):
    """A task worded anew."""

    title = TextField(_l("Langkah"), [DataRequired()], max_length=160)
    advice = LongTextField(_l("Cara mengerjakannya"), [Optional()], max_length=2000)


class WhenForm(ShopForm):
    """Day and hour (WIB), length and place."""

    day = DateField(_l("Hari"), [DataRequired()])
    hour = TimeField(_l("Jam (WIB)"), [InputRequired()])
    minutes = WholeNumberField(_l("Lama"), [InputRequired()], low=SHORTEST, high=LONGEST)
    place = TextField(_l("Tempat atau tautan"), [Optional()], max_length=300)

    @property
    def starts_at(self) -> datetime:
        """The moment that day and hour mean in Lampung."""
        if self.day.data is None or self.hour.data is None:
            raise ValueError("the form is not valid")
        return datetime.combine(self.day.data, self.hour.data, tzinfo=JAKARTA)


class SessionForm(WhenForm):
    """A meeting of a plan."""

    kind = SelectField(_l("Bentuk"), [DataRequired()])
    agenda = LongTextField(_l("Yang dikerjakan"), [Optional()], max_length=1000)
    led_by_id = SelectField(_l("Dipimpin"), [DataRequired()])

    def offer(self, leaders: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]]) -> "SessionForm":
        """The choices: people by id, kinds in the reader's language."""
        self.led_by_id.choices, self.kind.choices = list(leaders), list(kinds)
        return self


class OutcomeForm(ShopForm):
    """What was done and agreed."""

    outcome = LongTextField(_l("Yang dikerjakan dan disepakati"), [DataRequired()], max_length=3000)


class EvidenceForm(ShopForm):
    """Photos of the work."""

    photos = MultipleFileField(_l("Foto"), [Optional()])
    caption = TextField(_l("Keterangan foto"), [Optional()], max_length=200)


class DoneForm(EvidenceForm):
    """The artisan says how a task was done."""

    note = LongTextField(_l("Apa yang sudah Anda kerjakan?"), [Optional()], max_length=2000)


def received_photos(name: str = "photos") -> list[media.Received]:
    """The photos of this request, checked and stored before any transaction begins. Raises ImageRefused."""
    files = [file for file in request.files.getlist(name) if file.filename][:MOST_AT_ONCE]
    return [media.receive_image(data=file.stream.read(MOST_BYTES + 1), visibility="private") for file in files]
