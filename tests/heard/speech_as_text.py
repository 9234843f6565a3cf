"""The voice of Orca under test, loaded by Orca itself: what it would say, a JSON line for each thing said."""

import json
import os
import time
from pathlib import Path

from orca import speechserver

HEARD = Path(os.environ["ORCA_HEARD"])


def write(**said: object) -> None:
    with HEARD.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": time.monotonic(), **said}, ensure_ascii=False) + "\n")


class SpeechServer(speechserver.SpeechServer):
    """Speaks to a file, at once: nothing is cut short."""

    only = None

    @staticmethod
    def getFactoryName():
        return "text"

    @staticmethod
    def getSpeechServers():
        return [SpeechServer.getSpeechServer()]

    @staticmethod
    def getSpeechServer(info=None):
        SpeechServer.only = SpeechServer.only or SpeechServer()
        return SpeechServer.only

    def getInfo(self):
        return ["text", "text"]

    def getVoiceFamilies(self):
        return []

    def speak(self, text=None, acss=None, interrupt=True):
        if text:
            write(text=text)

    def speakCharacter(self, character, acss=None):
        write(text=character)

    def sayAll(self, utteranceIterator, progressCallback):
        for context, _ in utteranceIterator:
            write(text=context.utterance)
