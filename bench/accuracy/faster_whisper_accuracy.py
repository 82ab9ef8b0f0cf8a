"""Peer of bench:accuracy: faster-whisper, int8, two threads, word times; batched (beam 1) or one after another (beam 5).

usage: faster_whisper_accuracy.py MODEL_DIR SETS_JSON batched|careful

Writes a line of JSON for each set: {"name", "wallMs", "cpuMs", "text", "words": [{"text", "startMs"}]}
"""

import json
import sys
import time

import numpy
from faster_whisper import BatchedInferencePipeline, WhisperModel

model_dir, sets_json, mode = sys.argv[1:]
RATE = 16000
sets = json.load(open(sets_json))
model = WhisperModel(model_dir, device="cpu", compute_type="int8", cpu_threads=2)


def batched(audio, clips, language):
    spans = [{"start": clip["startSample"] / RATE, "end": clip["endSample"] / RATE} for clip in clips]
    pipeline = BatchedInferencePipeline(model)
    # It asserts that clips are no longer than the audio, all together: those that overlap are.
    audio = numpy.concatenate([audio, numpy.zeros(30 * RATE, dtype=numpy.float32)])
    options = dict(language=language, beam_size=1, word_timestamps=True, vad_filter=False, batch_size=8)
    segments, _ = pipeline.transcribe(audio, clip_timestamps=spans, **options)
    return [(0, segment) for segment in segments]


def careful(audio, clips, language):
    found = []
    for clip in clips:
        part = audio[clip["startSample"] : clip["endSample"]]
        options = dict(language=language, beam_size=5, word_timestamps=True, condition_on_previous_text=False)
        segments, _ = model.transcribe(part, vad_filter=False, **options)
        found.extend((clip["startSample"] / RATE, segment) for segment in segments)
    return found


def run(one):
    audio = numpy.fromfile(one["pcmFile"], dtype=numpy.int16).astype(numpy.float32) / 32768
    started, started_cpu = time.perf_counter(), time.process_time()
    found = (batched if mode == "batched" else careful)(audio, one["clips"], one["language"])
    wall_ms = (time.perf_counter() - started) * 1000
    cpu_ms = (time.process_time() - started_cpu) * 1000
    words = [
        {"text": word.word.strip(), "startMs": round((offset + word.start) * 1000)}
        for offset, segment in found
        for word in segment.words or []
    ]
    text = " ".join(segment.text.strip() for _, segment in found)
    return {"name": one["name"], "wallMs": wall_ms, "cpuMs": cpu_ms, "text": text, "words": words}


run(sets[0])
for one in sets:
    print(json.dumps(run(one)), flush=True)
