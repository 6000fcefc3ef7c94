"""What became of attachments and media?"""

from __future__ import annotations

from typing import Any, NoReturn

from .calls import Given


def _retired(method: str) -> NoReturn:
    raise NotImplementedError(
        f"{method}: the service has no attachments and media any more; keep the bytes in a store for them, and their "
        "address in the item"
    )


class Media:
    """The calls on attachments and media, which the service has given up."""

    def CreateAttachment(self, document_link: str, attachment: dict[str, Any], options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("CreateAttachment")

    def UpsertAttachment(self, document_link: str, attachment: dict[str, Any], options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("UpsertAttachment")

    def CreateAttachmentAndUploadMedia(
        self, document_link: str, readable_stream: Any, options: Given = None
    ) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("CreateAttachmentAndUploadMedia")

    def UpsertAttachmentAndUploadMedia(
        self, document_link: str, readable_stream: Any, options: Given = None
    ) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("UpsertAttachmentAndUploadMedia")

    def ReadAttachment(self, attachment_link: str, options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("ReadAttachment")

    def ReadAttachments(self, document_link: str, options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("ReadAttachments")

    def QueryAttachments(self, document_link: str, query: Any, options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("QueryAttachments")

    def ReplaceAttachment(self, attachment_link: str, attachment: dict[str, Any], options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("ReplaceAttachment")

    def DeleteAttachment(self, attachment_link: str, options: Given = None) -> NoReturn:
        """Is refused: there are no attachments any more."""
        _retired("DeleteAttachment")

    def ReadMedia(self, media_link: str) -> NoReturn:
        """Is refused: there are no media any more."""
        _retired("ReadMedia")

    def UpdateMedia(self, media_link: str, readable_stream: Any, options: Given = None) -> NoReturn:
        """Is refused: there are no media any more."""
        _retired("UpdateMedia")
