"""What the encoder of a model makes of speech, kept as float16 beside it.

usage: features.py MODEL_DIR SPEECH_DIR

Writes NAME.npz (states [frames, 512], mel [2 × frames, 80]) for each NAME.pcm in the folder that has none yet.
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime

RATE = 16000
FRAME = 320
# As packages/whisper encodes: a second of silence behind the speech, 20 s at least, in steps of 2 s.
STEP_S, LEAST_S, SILENCE_S, MOST_S = 2, 20, 1, 30
KEPT_SILENCE = 5


def encoder(model_dir):
    """The encoder's graph, giving out the states that its keys and values are made from, and the spectrum."""
    model = onnx.load(f"{model_dir}/encoder.onnx")
    states = [node for node in model.graph.node if node.op_type.endswith("LayerNormalization")][-1].output[0]
    del model.graph.output[:]
    for name in (states, "mel"):
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def encode(pcm):
        seconds = min(MOST_S, STEP_S * -(-max(LEAST_S * RATE, len(pcm) + SILENCE_S * RATE) // (STEP_S * RATE)))
        samples = numpy.zeros((1, seconds * RATE), numpy.float32)
        samples[0, : len(pcm)] = pcm.astype(numpy.float32) / 32768
        states, mel = session.run(None, {"pcm": samples})
        frames = min(states.shape[1], -(-len(pcm) // FRAME) + KEPT_SILENCE)
        return states[0, :frames], mel[0, :, : 2 * frames].T

    return encode


def main(model_dir, speech_dir):
    encode = encoder(model_dir)
    files = [file for file in sorted(Path(speech_dir).glob("*.pcm")) if not file.with_suffix(".npz").exists()]
    for done, file in enumerate(files):
        states, mel = encode(numpy.fromfile(file, numpy.int16))
        numpy.savez(file.with_suffix(".npz"), states=states.astype(numpy.float16), mel=mel.astype(numpy.float16))
        if done % 20 == 0:
            print(f"{done} of {len(files)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
