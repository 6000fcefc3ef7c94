"""Media types under the module name of the older package."""


class MediaTypes:
    """What a body is."""

    Any = "*/*"
    ImageJpeg = "image/jpeg"
    ImagePng = "image/png"
    JavaScript = "application/x-javascript"
    Json = "application/json"
    OctetStream = "application/octet-stream"
    QueryJson = "application/query+json"
    SQL = "application/sql"
    TextHtml = "text/html"
    TextPlain = "text/plain"
    Xml = "application/xml"
