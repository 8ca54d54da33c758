"""The media room of the shop."""

from flask import Flask

from shop.media.storage import storage_for
from shop.media.urls import document_url, image_url, image_urls
from shop.media.views import blueprint


def init_app(app: Flask) -> None:
    """Open the file store of `MEDIA_URL`, register the addresses and the template helpers."""
    app.extensions["shop.media"] = storage_for(app.config["MEDIA_URL"])
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(image_urls=image_urls, image_url=image_url, document_url=document_url)
