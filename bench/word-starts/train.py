"""Trains the head that tells where words start, and writes it as a graph beside the model that it reads.

usage: train.py SPEECH_DIR OUT.onnx [EPOCHS]

SPEECH_DIR holds what speech.py and features.py made; only `train-…` is learnt from. For every frame of 20 ms the head
tells how probable it is that a word starts in its first or second half, and which letter is being said. Where in a word
each letter is said nobody knows: at first they share its time alike, then, twice, the head's own best way through them.
"""

import json
import sys
import unicodedata
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH, REACH = 64, 2
MEL = 160
OTHER, PAUSE, CLASSES = 26, 27, 28
SPELLED = {"ß": "s", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ı": "i", "đ": "d"}
CROP, BATCH, RATE = 400, 6, 2e-3
MUTE = 2.0
# How much of a letter's usual frequency is taken out of its ln p.
PRIOR = 0.5
# What an unknown letter counts where there is sound.
LEVEL = 0.1


def letter_classes(text):
    """As word-evidence.ts: a to z, the same one twice in a row as one."""
    classes = []
    for letter in unicodedata.normalize("NFD", "".join(SPELLED.get(one, one) for one in text.lower())):
        known = ord(letter) - ord("a")
        if 0 <= known < 26 and classes[-1:] != [known]:
            classes.append(known)
    return classes or [OTHER]


def load(file):
    arrays = numpy.load(file.with_suffix(".npz"))
    states = arrays["states"]
    mel = numpy.zeros((2 * len(states), MEL // 2), numpy.float16)
    mel[: len(arrays["mel"])] = arrays["mel"][: len(mel)]
    return numpy.concatenate([states, mel.reshape(len(states), MEL)], 1), json.loads(file.read_text())["words"]


def frame_range(word, frames):
    first = round(word["startMs"] / 20)
    return first, min(frames, max(first + 1, round(word["endMs"] / 20)))


def start_targets(words, frames):
    """By halves of a frame, with some for the ones beside: a start is not sharper than that."""
    starts = numpy.zeros(2 * frames, numpy.float32)
    for word in words:
        middle = round(word["startMs"] / 10)
        for away, share in ((0, 1.0), (-1, 0.6), (1, 0.6), (-2, 0.15), (2, 0.15)):
            if 0 <= middle + away < 2 * frames:
                starts[middle + away] = max(starts[middle + away], share)
    return starts.reshape(frames, 2)


def letter_targets(words, frames, scores=None):
    targets = numpy.full(frames, PAUSE, numpy.int32)
    for word in words:
        first, last = frame_range(word, frames)
        if last <= first:
            continue
        letters = letter_classes(word["text"])
        if scores is None:
            targets[first:last] = [letters[at * len(letters) // (last - first)] for at in range(last - first)]
        else:
            targets[first:last] = best_way(scores[first:last], [*letters, PAUSE])
    return targets


def best_way(scores, states):
    """Through a word's letters in order, of which one may be left out; then a pause, or not."""
    frames, count = len(scores), len(states)
    heard = scores[:, states]
    best = numpy.full(count, -numpy.inf)
    best[0] = heard[0, 0]
    if count > 2:
        best[1] = heard[0, 1] - MUTE
    steps = numpy.zeros((frames, count), int)
    for frame in range(1, frames):
        ways = numpy.full((3, count), -numpy.inf)
        ways[0] = best
        ways[1, 1:] = best[:-1]
        ways[2, 2:] = best[:-2] - MUTE
        steps[frame] = ways.argmax(0)
        best = ways.max(0) + heard[frame]
    state = count - 1 if best[-1] > best[-2] else count - 2
    way = []
    for frame in range(frames - 1, -1, -1):
        way.append(states[state])
        state -= steps[frame, state]
    return way[::-1]


def convolve(inputs, weights, bias):
    same = jax.lax.conv_general_dilated(inputs, weights, (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC"))
    return same + bias


def gelu(values):
    return jax.nn.gelu(values, approximate=False)


def forward(head, inputs, key=None):
    if key is not None:
        inputs = inputs * jax.random.bernoulli(key, 0.9, (inputs.shape[0], 1, inputs.shape[2])) / 0.9
    first = gelu(inputs @ head["read"] + head["readBias"])
    second = first + gelu(convolve(first, head["near"], head["nearBias"]))
    third = second + gelu(convolve(second, head["far"], head["farBias"]))
    return third @ head["tell"] + head["tellBias"]


def loss(head, inputs, starts, letters, key):
    told = forward(head, inputs, key)
    start_loss = jnp.mean(jax.nn.softplus(told[..., :2]) - starts * told[..., :2])
    spread = jax.nn.log_softmax(told[..., 2:])
    letter_loss = -jnp.mean(jnp.take_along_axis(spread, letters[..., None], -1))
    return 4 * start_loss + letter_loss, (start_loss, letter_loss)


@jax.jit
def learn(state, count, rate, inputs, starts, letters, key):
    head, mean, square = state
    (_, losses), slope = jax.value_and_grad(loss, has_aux=True)(head, inputs, starts, letters, key)
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slope)
    square = jax.tree.map(lambda v, g: 0.99 * v + 0.01 * g * g, square, slope)

    def moved(value, m, v):
        step = m / (1 - 0.9**count) / (jnp.sqrt(v / (1 - 0.99**count)) + 1e-8)
        return value - rate * (step + 0.01 * value * (value.ndim > 1))

    return (jax.tree.map(moved, head, mean, square), mean, square), losses


def new_head(random, inputs):
    def weights(*shape, scale=1.0):
        return jnp.asarray(scale * random.standard_normal(shape) * (1.5 / numpy.prod(shape[:-1])) ** 0.5, jnp.float32)

    reach = 2 * REACH + 1
    return {
        "read": weights(inputs, WIDTH),
        "readBias": jnp.zeros(WIDTH),
        "near": weights(reach, WIDTH, WIDTH),
        "nearBias": jnp.zeros(WIDTH),
        "far": weights(reach, WIDTH, WIDTH),
        "farBias": jnp.zeros(WIDTH),
        "tell": weights(WIDTH, 2 + CLASSES, scale=0.3),
        "tellBias": jnp.concatenate([jnp.full(2, -3.0), jnp.zeros(CLASSES)]),
    }


def crops(random, items, letters):
    for (inputs, _, starts), own in zip(items, letters):
        at = int(random.integers(0, CROP // 2))
        while at + CROP <= len(inputs):
            yield inputs[at : at + CROP], starts[at : at + CROP], own[at : at + CROP]
            at += CROP
        if len(inputs) >= CROP:
            yield inputs[-CROP:], starts[-CROP:], own[-CROP:]


def usual(letters):
    counts = numpy.bincount(numpy.concatenate(letters), minlength=CLASSES) + 50.0
    return numpy.log(counts / counts.sum())


def train(items, epochs):
    random = numpy.random.default_rng(1)
    sample = numpy.concatenate([inputs[::7] for inputs, _, _ in items]).astype(numpy.float32)
    mean, spread = sample.mean(0), sample.std(0) + 1e-3
    head = new_head(random, sample.shape[1])
    zeros = jax.tree.map(jnp.zeros_like, head)
    state, count = (head, zeros, zeros), 0
    letters = [letter_targets(words, len(inputs)) for inputs, words, _ in items]
    steps = epochs * sum(len(inputs) // CROP + 1 for inputs, _, _ in items) // BATCH
    apply = jax.jit(forward)
    longest = max(len(inputs) for inputs, _, _ in items)
    for epoch in range(epochs):
        if epoch in (epochs // 3, 2 * epochs // 3):
            share = PRIOR * usual(letters)
            for index, (inputs, words, _) in enumerate(items):
                # All of one length: jax compiles for each anew.
                padded = numpy.zeros((1, longest, len(mean)), numpy.float32)
                padded[0, : len(inputs)] = (inputs - mean) / spread
                told = apply(state[0], padded)[0, : len(inputs), 2:]
                letters[index] = letter_targets(words, len(inputs), numpy.asarray(jax.nn.log_softmax(told)) - share)
        examples = list(crops(random, items, letters))
        order = random.permutation(len(examples))
        losses = []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            count += 1
            rate = RATE * min(1, count / 50) * max(0.02, 1 - count / steps)
            inputs, starts, own = (numpy.stack(part) for part in zip(*(examples[i] for i in order[at : at + BATCH])))
            inputs = (inputs.astype(numpy.float32) - mean) / spread
            state, latest = learn(state, count, rate, inputs, starts, own, jax.random.PRNGKey(count))
            losses.append([float(one) for one in latest])
        print(epoch, numpy.mean(losses, 0).round(4), flush=True)
    head = {name: numpy.asarray(value) for name, value in state[0].items()}
    head["readBias"] = head["readBias"] - (mean / spread) @ head["read"]
    head["read"] = head["read"] / spread[:, None]
    return head, usual(letters)


def graph_of(head, usually):
    """states [1, frames, size], mel [1, 80, 2 × frames] → starts [1, frames, 2], letters [1, frames, 28]."""
    constants, nodes = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(numpy.asarray(value), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output] if isinstance(output, str) else output, **attributes))
        return output

    def floats(name, value):
        return constant(name, numpy.asarray(value, numpy.float32))

    def convolved(inputs, name):
        weights = floats(name, head[name].transpose(2, 1, 0))
        out = node("Conv", [inputs, weights, floats(f"{name}Bias", head[f"{name}Bias"])], f"{name}Sum", pads=[REACH, REACH])
        return node("Add", [inputs, node("Gelu", [out], f"{name}Gelu")], f"{name}Out")

    by_time = node("Transpose", ["mel"], "byTime", perm=[0, 2, 1])
    spectrum = node("Reshape", [by_time, constant("pairs", numpy.array([1, -1, MEL], numpy.int64))], "spectrum")
    inputs = node("Concat", ["states", spectrum], "inputs", axis=2)
    product = node("MatMul", [inputs, floats("read", head["read"])], "product")
    first = node("Gelu", [node("Add", [product, floats("readBias", head["readBias"])], "sum")], "first")
    last = convolved(convolved(node("Transpose", [first], "channels", perm=[0, 2, 1]), "near"), "far")
    back = node("Transpose", [last], "back", perm=[0, 2, 1])
    told = node("Add", [node("MatMul", [back, floats("tell", head["tell"])], "telling"), floats("tellBias", head["tellBias"])], "told")
    start_part, letter_part = node("Split", [told, constant("parts", numpy.array([2, CLASSES], numpy.int64))], ["startPart", "letterPart"], axis=2)
    node("Sigmoid", [start_part], "starts")
    spread = node("LogSoftmax", [letter_part], "spread", axis=2)
    over = node("Sub", [spread, floats("usual", PRIOR * usually)], "over")
    sizes = constant("sizes", numpy.array([OTHER, 1, 1], numpy.int64))
    known, _, pause = node("Split", [over, sizes], ["known", "unknown", "pause"], axis=2)
    _, _, silent = node("Split", [spread, sizes], ["knownSpread", "unknownSpread", "silent"], axis=2)
    # Any sound: what is left of a pause, and less than a letter that is heard, more than one that is not.
    sound = node("Sub", [floats("one", 1), node("Exp", [silent], "silence")], "sound")
    loud = node("Log", [node("Max", [sound, floats("least", 1e-4)], "leastSound")], "loud")
    other = node("Add", [loud, floats("level", LEVEL)], "other")
    node("Concat", [known, other, pause], "letters", axis=2)

    def value(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    size = head["read"].shape[0] - MEL
    graph = helper.make_graph(
        nodes,
        "word-starts",
        [value("states", 1, "frames", size), value("mel", 1, MEL // 2, "spectra")],
        [value("starts", 1, "frames", 2), value("letters", 1, "frames", CLASSES)],
        constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def main(speech_dir, out, epochs):
    items = []
    for file in sorted(Path(speech_dir).glob("train-*.json")):
        if file.with_suffix(".npz").exists():
            inputs, words = load(file)
            items.append((inputs, words, start_targets(words, len(inputs))))
    print(f"{len(items)} windows, {sum(len(inputs) for inputs, _, _ in items) / 3000:.0f} minutes", flush=True)
    model = graph_of(*train(items, epochs))
    onnx.checker.check_model(model)
    Path(out).write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 12)
