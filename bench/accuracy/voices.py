"""Speech with known word times: flite and espeak-ng through their libraries, at 16 kHz."""

import ctypes

import numpy

RATE = 16000


def resample(samples, rate):
    """Through the spectrum: no images of the old rate's upper end."""
    if rate == RATE:
        return samples
    spectrum = numpy.fft.rfft(samples)
    length = round(len(samples) * RATE / rate)
    bins = length // 2 + 1
    wanted = numpy.zeros(bins, dtype=complex)
    kept = min(bins, len(spectrum))
    wanted[:kept] = spectrum[:kept]
    return numpy.fft.irfft(wanted, length) * (length / len(samples))


class Flite:
    class Wave(ctypes.Structure):
        _fields_ = [
            ("type", ctypes.c_char_p),
            ("rate", ctypes.c_int),
            ("count", ctypes.c_int),
            ("channels", ctypes.c_int),
            ("samples", ctypes.POINTER(ctypes.c_short)),
        ]

    def __init__(self, name):
        library = lambda part: ctypes.CDLL(f"libflite{part}.so.1", mode=ctypes.RTLD_GLOBAL)
        self.lib = library("")
        library("_usenglish"), library("_cmulex")
        self.lib.flite_init()
        register = getattr(library(f"_cmu_{'time' if name == 'time' else 'us'}_{name}"), f"register_cmu_us_{name}")
        register.restype = ctypes.c_void_p
        self.voice = register(None)
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        for function, arguments, result in [
            ("flite_synth_text", [text, pointer], pointer),
            ("utt_relation", [pointer, text], pointer),
            ("relation_head", [pointer], pointer),
            ("item_next", [pointer], pointer),
            ("ffeature_float", [pointer, text], ctypes.c_float),
            ("item_feat_string", [pointer, text], text),
            ("utt_wave", [pointer], pointer),
            ("delete_utterance", [pointer], None),
        ]:
            getattr(self.lib, function).argtypes = arguments
            getattr(self.lib, function).restype = result

    def say(self, text):
        utterance = self.lib.flite_synth_text(text.encode(), self.voice)
        words = []
        item = self.lib.relation_head(self.lib.utt_relation(utterance, b"Word"))
        while item:
            start = self.lib.ffeature_float(item, b"R:SylStructure.daughter1.daughter1.R:Segment.p.end")
            words.append({"text": self.lib.item_feat_string(item, b"name").decode(), "startMs": start * 1000})
            item = self.lib.item_next(item)
        sound = ctypes.cast(self.lib.utt_wave(utterance), ctypes.POINTER(self.Wave)).contents
        samples = resample(numpy.array(sound.samples[: sound.count], dtype=float), sound.rate)
        self.lib.delete_utterance(utterance)
        return samples, words


class Espeak:
    class Event(ctypes.Structure):
        _fields_ = [
            ("type", ctypes.c_int),
            ("unique_identifier", ctypes.c_uint),
            ("text_position", ctypes.c_int),
            ("length", ctypes.c_int),
            ("audio_position", ctypes.c_int),
            ("sample", ctypes.c_int),
            ("user_data", ctypes.c_void_p),
            ("id", ctypes.c_char * 8),
        ]

    lib = None

    def __init__(self, voice):
        if Espeak.lib is None:
            Espeak.lib = ctypes.CDLL("libespeak-ng.so.1")
            Espeak.rate = Espeak.lib.espeak_Initialize(1, 500, None, 0)
            kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(self.Event))
            Espeak.callback = kind(Espeak.take)
            Espeak.lib.espeak_SetSynthCallback(Espeak.callback)
        self.voice = voice

    @staticmethod
    def take(samples, count, events):
        if count > 0:
            Espeak.samples.extend(samples[:count])
        index = 0
        while events[index].type != 0:
            if events[index].type == 1:
                event = events[index]
                Espeak.words.append((event.text_position - 1, event.length, event.audio_position))
            index += 1
        return 0

    def say(self, text):
        Espeak.samples, Espeak.words = [], []
        Espeak.lib.espeak_SetVoiceByName(self.voice.encode())
        data = text.encode()
        Espeak.lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
        Espeak.lib.espeak_Synchronize()
        words = [{"text": text[at : at + length], "startMs": ms} for at, length, ms in Espeak.words]
        return resample(numpy.array(Espeak.samples, dtype=float), Espeak.rate), words
