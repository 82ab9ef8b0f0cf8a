// Set-up of every test file: under `npm run check` the processes that tests start report what they run, as V8 does it.
// Node hands NODE_V8_COVERAGE on to every child, also to one with an environment of its own. The test's own process is
// measured by vitest and read the variable before, so it does not report twice.
const folder = process.env.AUDIOTRICKS_CHILD_COVERAGE;
if (folder) process.env.NODE_V8_COVERAGE = folder;
