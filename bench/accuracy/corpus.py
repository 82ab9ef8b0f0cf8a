"""Makes the speech of bench:accuracy: known text, and word times where a synthesiser or an edge of sound gives them.

usage: corpus.py OUT_DIR SECONDS_PER_SET LANGUAGES

Writes NAME.pcm (16 kHz, 16 bit, mono) and NAME.json for each set:
  real   prompts recorded by people, joined with pauses (Debian's asterisk-core-sounds)
  words  single words recorded by people, trimmed where the sound begins, joined closely: their starts are known
  synth  the same texts by flite (English) and espeak-ng, which tell when each word starts
each of real and synth also in pink noise at 15 and 5 dB.
"""

import gzip
import json
import os
import random
import re
import sys
import wave

import numpy

from voices import RATE, Espeak, Flite, resample

out_dir, seconds, languages = sys.argv[1], float(sys.argv[2]), sys.argv[3].split(",")
SOUNDS = "/usr/share/asterisk/sounds"
VOICES = {"en": "en_US_f_Allison", "es": "es_MX_f_Allison", "fr": "fr_CA_f_June", "it": "it_IT_m_Carlo"}
ESPEAK = {"en": "en-us", "es": "es", "fr": "fr", "it": "it"}
FLITE = ["slt", "rms", "awb"]
NOISES = {"clean": None, "15dB": 15, "5dB": 5}
random.seed(5)


def texts(language):
    lines = gzip.open(f"/usr/share/doc/asterisk-core-sounds-{language}/core-sounds-{language}.txt.gz", "rt", encoding="utf-8-sig")
    for line in lines:
        name, separator, text = line.strip().partition(": ")
        text = text.strip()
        if separator and text and not re.search(r"[\[\](){}<>*]", text):
            yield name, text


def recording(language, name):
    path = f"{SOUNDS}/{VOICES[language]}/{name}.wav"
    if not os.path.exists(path):
        return None
    with wave.open(path) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), dtype=numpy.int16).astype(float)
        return resample(samples, file.getframerate())


def begins(samples):
    """Where a recorded word's sound begins and ends: 32 dB below its loudest 10 ms."""
    size = RATE // 200
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loud = numpy.sqrt((frames**2).mean(axis=1))
    heard = numpy.nonzero(loud > loud.max() * 10 ** (-32 / 20))[0]
    return heard[0] * size, (heard[-1] + 1) * size


def pink(length):
    spectrum = numpy.fft.rfft(numpy.random.default_rng(5).standard_normal(length))
    spectrum /= numpy.sqrt(numpy.maximum(1, numpy.arange(len(spectrum))))
    return numpy.fft.irfft(spectrum, length)


def noisy(samples, decibels):
    if decibels is None:
        return samples
    loud = numpy.abs(samples) > 0.02 * numpy.abs(samples).max()
    noise = pink(len(samples))
    power = (samples[loud] ** 2).mean() / 10 ** (decibels / 10)
    return samples + noise * numpy.sqrt(power / (noise**2).mean())


def write(name, language, kind, parts, noise=None):
    """parts: (samples, text, words or None), each followed by a pause that its samples hold."""
    samples, words, said, at = [], [], [], 0
    for sound, text, starts in parts:
        said.append(text)
        for word in starts or []:
            words.append({"text": word["text"], "startMs": round(at / RATE * 1000 + word["startMs"])})
        samples.append(sound)
        at += len(sound)
    whole = noisy(numpy.concatenate(samples), noise)
    whole *= 0.5 * 32767 / numpy.abs(whole).max()
    whole.astype(numpy.int16).tofile(f"{out_dir}/{name}.pcm")
    facts = {"name": name, "language": language, "kind": kind, "text": " ".join(said), "words": words}
    with open(f"{out_dir}/{name}.json", "w") as file:
        json.dump(facts, file, ensure_ascii=False)


def pause(least, most):
    return numpy.zeros(int(RATE * random.uniform(least, most)))


def level(samples):
    return samples / max(1, numpy.abs(samples).max()) * 20000


def collect(source):
    parts, length = [], 0
    for sound, text, words in source:
        parts.append((sound, text, words))
        length += len(sound)
        if length >= seconds * RATE:
            break
    return parts


def real(language):
    entries = [(name, text) for name, text in texts(language) if len(text.split()) >= 5]
    random.shuffle(entries)
    for name, text in entries:
        sound = recording(language, name)
        if sound is not None:
            yield numpy.concatenate([level(sound), pause(0.4, 0.9)]), text, None


def synth(language):
    entries = [text for _, text in texts(language) if len(text.split()) >= 8]
    random.shuffle(entries)
    voices = [Espeak(ESPEAK[language])]
    if language == "en":
        voices = [Flite(name) for name in FLITE] + voices
    for index, text in enumerate(entries):
        sound, words = voices[index % len(voices)].say(text)
        yield numpy.concatenate([level(sound), pause(0.2, 0.6)]), text, words


def single(language):
    entries = [(name, text) for name, text in texts(language) if "/" in name and re.fullmatch(r"[^\W\d_]{2,}\.?", text)]
    entries = entries * 4
    random.shuffle(entries)
    for index, (name, text) in enumerate(entries):
        sound = recording(language, name)
        if sound is None:
            continue
        start, end = begins(sound)
        lead = int(0.02 * RATE)
        cut = level(numpy.concatenate([numpy.zeros(max(0, lead - start)), sound[max(0, start - lead) : end]]))
        gap = pause(0.5, 0.8) if index % 9 == 8 else pause(0.03, 0.2)
        yield numpy.concatenate([cut, gap]), text, [{"text": text, "startMs": 20}]


os.makedirs(out_dir, exist_ok=True)
for language in languages:
    for kind, source in [("real", real), ("synth", synth)]:
        parts = collect(source(language))
        for noise, decibels in NOISES.items():
            write(f"{language}-{kind}-{noise}", language, kind, parts, decibels)
    write(f"{language}-words-clean", language, "words", collect(single(language)))
