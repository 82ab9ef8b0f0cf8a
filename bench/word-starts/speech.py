"""Makes the speech that the word head is trained on: windows of synthesised sentences with known word times.

usage: speech.py OUT_DIR WINDOWS

Nothing that bench:accuracy judges by is in it: none of its voices (flite's slt, rms and awb; espeak-ng's en-us, es, fr
and it) and none of its texts (Debian's prompts). Spanish and French are espeak-ng's of Latin America and of Belgium,
by variants alone, never its usual speaker. Texts are Debian's fortunes and its handbook. Writes NAME.pcm (16 kHz,
16 bit, mono) and NAME.json ({language, voices, words: [{text, startMs, endMs}]}) for each window. Those in the folder
`held` have voices and texts of their own, each clean and in pink noise: what is tried is judged by them
(`npm run bench:accuracy -- --only fast --speech DIR/held`), as sets of bench:accuracy.
"""

import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).parent.parent / "accuracy"))
from voices import RATE, Espeak, Flite, resample  # noqa: E402

FORTUNES = Path("/usr/share/games/fortunes")
HANDBOOK = Path("/usr/share/doc/debian-handbook/html")
ENGLISH = ["literature", "wisdom", "people", "science", "work", "platitudes", "miscellaneous", "education"]
TEXTS = {
    "en": ENGLISH,
    "de": ["de/zitate", "de/sprueche", "de/stilblueten", "de/anekdoten", "de/kinderzitate", "de/sprichworte"],
    "pt": ["brasil"],
    "it": ["it/formiche", "it/luttazzi", "it/leggi", "it/italia"],
    "cs": ["cs/citat", "cs/jerome", "cs/wodehouse", "cs/chesterton"],
    "eo": ["eo/proverbaro"],
    "es": [f"es/{name}.fortunes" for name in ["arte", "ciencia", "humanos", "poder", "sabiduria", "sentimientos", "vida"]],
}
# Chapters of what has no fortunes, without the passages that nobody translated.
CHAPTERS = {"fr": "fr-FR"}
# Voices by language: synthesiser and name. espeak-ng's variants change formants, breath and pitch.
VARIANTS = ["", "+f1", "+f2", "+f4", "+m1", "+m3", "+m5", "+m7"]
TRAINED = {
    "en": [("flite", "kal16"), ("flite", "kal"), ("festival", "kal_diphone"), ("espeak", "en-gb"), ("espeak", "en-gb-scotland"), ("espeak", "en-gb-x-rp")],
    "de": [("espeak", "de")],
    "pt": [("espeak", "pt"), ("espeak", "pt-br")],
    "it": [("festival", "pc_diphone")],
    "cs": [("festival", "czech_dita"), ("festival", "czech_machac"), ("festival", "czech_ph")],
    "eo": [("espeak", "eo")],
    "es": [("espeak", "es-419")],
    "fr": [("espeak", "fr-be")],
}
# bench:accuracy judges by the usual speaker of the same synthesiser and, nearly, language.
NEVER_USUAL = ["es-419", "fr-be", "fr-ch"]
HELD = {
    "en": [("festival", "ked_diphone")],
    "it": [("festival", "lp_diphone")],
    "es": [("espeak", "es-419+m6"), ("espeak", "es-419+f5")],
    "fr": [("espeak", "fr-ch+m6"), ("espeak", "fr-ch+f5")],
}
SHARES = {"en": 9, "de": 3, "pt": 3, "it": 3, "cs": 3, "eo": 1, "es": 3, "fr": 6}
HELD_WINDOWS, HELD_TEXTS = 8, 112
HELD_NOISES = {"clean": None, "15dB": 15, "5dB": 5}
ENCODINGS = {"cs": "iso-8859-2"}
LONGEST_S = 27.5


def quotes(language):
    for name in TEXTS.get(language, []):
        file = FORTUNES / f"{name}.u8"
        for quote in (file if file.exists() else FORTUNES / name).read_text(errors="ignore").split("\n%"):
            yield re.sub(r"\x08.|\x1b\[\w+", "", quote.split("\n\t\t")[0])
    if language in CHAPTERS:
        untranslated = set(paragraphs("en-US"))
        yield from (one for one in paragraphs(CHAPTERS[language]) if one not in untranslated)


def paragraphs(folder):
    for file in sorted((HANDBOOK / folder).glob("*.html")):
        for paragraph in re.findall(r'<div class="para">(.*?)</div>', file.read_text(), re.DOTALL):
            yield re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", paragraph)))


def sentences(language):
    found = []
    for quote in quotes(language):
        for sentence in re.split(r"(?<=[.!?:;]) ", re.sub(r"\s+", " ", quote)):
            words = sentence.strip().split(" ")
            plain = all(re.fullmatch(r"[\"'(]*[^\W\d_]+(['’-][^\W\d_]+)*[,.!?;:\"')]*", word) for word in words)
            shouted = any(len(word) > 2 and word.isupper() for word in words)
            if plain and not shouted and 4 <= len(words) <= 22:
                found.append(" ".join(words))
    return sorted(set(found))


class Festival:
    """Asks festival for a batch of sentences: it takes a second to start."""

    def __init__(self, name, encoding):
        self.name, self.encoding = name, encoding

    def say_all(self, texts):
        with tempfile.TemporaryDirectory() as folder:
            lines = [f"(voice_{self.name})"]
            for index, text in enumerate(texts):
                said = text.replace("’", "'").replace('"', "")
                lines.append(f'(set! utt (utt.synth (Utterance Text "{said}")))')
                lines.append(f'(utt.save.wave utt "{folder}/{index}.wav")')
                lines.append(f'(set! out (fopen "{folder}/{index}.txt" "w"))')
                lines.append(
                    "(mapcar (lambda (w) (if (item.daughter1 (item.relation w 'SylStructure))"
                    ' (format out "%s\\t%f\\t%f\\n" (item.name w) (item.feat w "word_start") (item.feat w "word_end"))))'
                    " (utt.relation.items utt 'Word))"
                )
                lines.append("(fclose out)")
            script = Path(folder) / "say.scm"
            script.write_bytes("\n".join(lines).encode(self.encoding, errors="ignore"))
            subprocess.run(["festival", "-b", str(script)], check=False, stderr=subprocess.DEVNULL)
            return [self.read(folder, index) for index in range(len(texts))]

    def read(self, folder, index):
        sound, times = Path(folder) / f"{index}.wav", Path(folder) / f"{index}.txt"
        if not sound.exists() or not times.exists():
            return None
        with wave.open(str(sound)) as file:
            samples = numpy.frombuffer(file.readframes(file.getnframes()), dtype=numpy.int16).astype(float)
            samples = resample(samples, file.getframerate())
        rows = [line.split("\t") for line in times.read_bytes().decode(self.encoding).splitlines()]
        return samples, [{"text": name, "startMs": float(start) * 1000} for name, start, _ in rows]


def say_all(voice, language, texts):
    kind, name = voice
    if kind == "festival":
        return Festival(name, ENCODINGS.get(language, "iso-8859-1")).say_all(texts)
    if kind == "flite":
        speaker = Flite(name)
        return [speaker.say(text) for text in texts]
    said = []
    for text in texts:
        variants = VARIANTS[1:] if name in NEVER_USUAL else VARIANTS
        speaker = Espeak(name if "+" in name else name + random.choice(variants))
        Espeak.lib.espeak_SetVoiceByName(speaker.voice.encode())
        for parameter, value in [(1, random.randint(125, 215)), (3, random.randint(25, 75)), (4, random.randint(25, 80))]:
            Espeak.lib.espeak_SetParameter(parameter, value, 0)
        said.append(speaker.say(text))
    return said


def matched(text, said):
    """The sentence's own words with the synthesiser's times, or None where it made other words of them."""
    if said is None:
        return None
    samples, words = said
    own = text.split(" ")
    words = words if len(own) == len(words) else joined(text, words)
    if len(own) != len(words) or len(samples) < RATE // 2:
        return None
    if any(a["startMs"] >= b["startMs"] for a, b in zip(words, words[1:])):
        return None
    loud = numpy.nonzero(numpy.abs(samples) > 0.01 * numpy.abs(samples).max())[0]
    ends = [word["startMs"] for word in words[1:]] + [loud[-1] * 1000 / RATE]
    return samples, [
        {"text": word, "startMs": time["startMs"], "endMs": end} for word, time, end in zip(own, words, ends)
    ]


def joined(text, words):
    """The first part of each word that the synthesiser took apart, as it does at apostrophes; empty where one is missing."""
    at, first = 0, {}
    for word in words:
        at = text.find(word["text"], at)
        if at < 0:
            return []
        first.setdefault(text.count(" ", 0, at), word)
        at += len(word["text"])
    return [first[index] for index in sorted(first)]


def varied(samples, words):
    """Another speaker: faster or slower, with formants and pitch that go along; another loudness and frequency range."""
    factor = random.choice([1.0, random.uniform(0.86, 1.18)])
    samples = resample(samples, round(RATE * factor)) if factor != 1 else samples
    words = [{**word, "startMs": word["startMs"] / factor, "endMs": word["endMs"] / factor} for word in words]
    if random.random() < 0.2:
        samples = resample(resample_down(samples, 8000), 8000)
    if random.random() < 0.25:
        samples = reverberant(samples)
    gain = 10 ** (random.uniform(-14, 0) / 20) * 20000 / numpy.abs(samples).max()
    return samples * gain, words


def resample_down(samples, rate):
    spectrum = numpy.fft.rfft(samples)
    length = round(len(samples) * rate / RATE)
    return numpy.fft.irfft(spectrum[: length // 2 + 1], length) * (length / len(samples))


def reverberant(samples):
    length = int(RATE * random.uniform(0.15, 0.4))
    tail = numpy.random.default_rng(random.randrange(1 << 30)).standard_normal(length)
    tail *= 10 ** (-3 * numpy.arange(length) / length) * random.uniform(0.02, 0.06)
    tail[0] = 1
    size = 1 << (len(samples) + length).bit_length()
    echoed = numpy.fft.irfft(numpy.fft.rfft(samples, size) * numpy.fft.rfft(tail, size), size)
    return echoed[: len(samples)]


def noise(length, colour):
    """From white (0) to brown (1), as loud rooms and lines are."""
    spectrum = numpy.fft.rfft(numpy.random.default_rng(random.randrange(1 << 30)).standard_normal(length))
    spectrum /= numpy.maximum(20, numpy.arange(len(spectrum))) ** colour
    return numpy.fft.irfft(spectrum, length)


def swelling(length):
    """Noise that comes and goes, as of a street."""
    knots = numpy.linspace(0, length, 3 + length // RATE)
    levels = [10 ** (random.uniform(-12, 6) / 20) for _ in knots]
    return noise(length, random.uniform(0.2, 0.9)) * numpy.interp(numpy.arange(length), knots, levels)


def hum(length):
    """A machine: a tone with its overtones, and some noise."""
    seconds, pitch = numpy.arange(length) / RATE, random.uniform(45, 240)
    tones = sum(random.random() / order * numpy.sin(2 * numpy.pi * (pitch * order * seconds + random.random())) for order in range(1, 25))
    hiss = noise(length, random.uniform(0, 1))
    return tones / tones.std() + hiss / hiss.std() * random.uniform(0.2, 1)


def babble(length, sounds):
    """Others who talk, none of whom can be understood."""
    mixed = numpy.zeros(length)
    for _ in range(6):
        line = numpy.concatenate([random.choice(sounds) for _ in range(8)])
        line = numpy.resize(line, length) / line.std()
        mixed += numpy.roll(line, random.randrange(length)) * random.uniform(0.5, 1)
    return mixed


def noisy(samples, sounds):
    decibels = random.choice([None, None, None, 20, 15, 10, 10, 7, 5, 5, 2, 0])
    if decibels is None:
        return samples
    kind = random.random()
    length = len(samples)
    if kind < 0.5:
        return mixed(samples, noise(length, random.uniform(0, 1)), decibels)
    if kind < 0.7:
        return mixed(samples, swelling(length), decibels)
    if kind < 0.8:
        return mixed(samples, hum(length), decibels)
    return mixed(samples, babble(length, sounds), max(5, decibels))


def mixed(samples, hiss, decibels):
    loud = numpy.abs(samples) > 0.02 * numpy.abs(samples).max()
    return samples + hiss * numpy.sqrt((samples[loud] ** 2).mean() / 10 ** (decibels / 10) / (hiss**2).mean())


def shuffled(language):
    texts = sentences(language)
    random.Random(language).shuffle(texts)
    return texts


def spoken(language, voices, texts, count):
    """Sentences of a language, each by the next voice."""
    shares = [texts[index :: len(voices)][: -(-count // len(voices))] for index in range(len(voices))]
    said = []
    for voice, share in zip(voices, shares):
        kept = [(voice, pair) for text, one in zip(share, say_all(voice, language, share)) if (pair := matched(text, one))]
        print(language, *voice, f"{len(kept)} of {len(share)} sentences", flush=True)
        said.extend(kept)
    random.shuffle(said)
    return said


def windows(said, changed):
    """Sentences with pauses between them, up to the longest chunk."""
    while said:
        samples, words, voices, length = [], [], set(), 0
        longest = RATE * random.uniform(15, LONGEST_S)
        while said:
            voice, (sound, times) = said.pop()
            sound, times = changed(sound, times)
            pause = numpy.zeros(int(RATE * random.choice([0, random.uniform(0.05, 0.9)])))
            if length + len(pause) + len(sound) > longest:
                break
            at = (length + len(pause)) * 1000 / RATE
            words += [{**word, "startMs": round(at + word["startMs"]), "endMs": round(at + word["endMs"])} for word in times]
            samples += [pause, sound]
            voices.add(" ".join(voice))
            length += len(pause) + len(sound)
        if words:
            yield numpy.concatenate(samples), words, sorted(voices)


def write(file, samples, facts):
    samples = samples * min(1, 0.7 * 32767 / numpy.abs(samples).max())
    samples.astype(numpy.int16).tofile(f"{file}.pcm")
    with open(f"{file}.json", "w") as out:
        json.dump(facts, out, ensure_ascii=False)


def main(out_dir, count):
    os.makedirs(f"{out_dir}/held", exist_ok=True)
    for language, voices in TRAINED.items():
        random.seed(f"train {language}")
        wanted = round(count * SHARES[language] / sum(SHARES.values()))
        said = spoken(language, voices, shuffled(language)[HELD_TEXTS if language in HELD else 0 :], wanted * 7)
        sounds = [sound for _, (sound, _) in said]
        for index, (samples, words, names) in zip(range(wanted), windows(said, varied)):
            facts = {"language": language, "voices": names, "words": words}
            write(f"{out_dir}/train-{language}-{index:03}", noisy(samples, sounds), facts)
    for language, voices in HELD.items():
        random.seed(f"held {language}")
        said = spoken(language, voices, shuffled(language)[:HELD_TEXTS], HELD_TEXTS)
        for index, (samples, words, names) in zip(range(HELD_WINDOWS), windows(said, lambda *both: both)):
            samples *= 20000 / numpy.abs(samples).max()
            text = " ".join(word["text"] for word in words)
            for level, decibels in HELD_NOISES.items():
                name = f"{language}-synth-{level}-{index:03}"
                heard = samples if decibels is None else mixed(samples, noise(len(samples), 0.5), decibels)
                facts = {"name": name, "language": language, "kind": "synth", "voices": names, "text": text, "words": words}
                write(f"{out_dir}/held/{name}", heard, facts)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
