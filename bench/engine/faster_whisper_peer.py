"""Peer of the bench: faster-whisper, int8, two threads, word times. Reads a line, transcribes, answers with JSON.

usage: faster_whisper_peer.py MODEL_DIR PCM_FILE CLIPS_JSON batched|unbatched
"""

import json
import sys
import time

import numpy
from faster_whisper import BatchedInferencePipeline, WhisperModel

model_dir, pcm_file, clips_json, mode = sys.argv[1:]
RATE = 16000
audio = numpy.fromfile(pcm_file, dtype=numpy.int16).astype(numpy.float32) / 32768
clips = json.loads(clips_json)
model = WhisperModel(model_dir, device="cpu", compute_type="int8", cpu_threads=2)
options = dict(language="en", beam_size=1, word_timestamps=True, vad_filter=False)


def batched():
    spans = [{"start": clip["startSample"] / RATE, "end": clip["endSample"] / RATE} for clip in clips]
    segments, _ = BatchedInferencePipeline(model).transcribe(audio, clip_timestamps=spans, batch_size=8, **options)
    return list(segments)


def unbatched():
    segments = []
    for clip in clips:
        part, _ = model.transcribe(
            audio[clip["startSample"] : clip["endSample"]], condition_on_previous_text=False, **options
        )
        segments.extend(part)
    return segments


print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    segments = batched() if mode == "batched" else unbatched()
    wall_ms = (time.perf_counter() - started) * 1000
    texts = [segment.text.strip() for segment in segments]
    words = sum(len(segment.words or []) for segment in segments)
    print(json.dumps({"wallMs": wall_ms, "texts": texts, "words": words}), flush=True)
