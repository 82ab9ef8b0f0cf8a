import { NativeSelect } from '@mantine/core';
import { useRecorder } from './recorder-provider.tsx';
import { useMicrophones } from './use-microphones.ts';

/** Which microphone; the choice holds at once, also while recording. */
export function DeviceSelect() {
  const { recorder, state } = useRecorder();
  const devices = useMicrophones(state.phase);
  if (devices.length < 2) return null;
  const data = devices.map(({ deviceId, label }, index) => ({
    value: deviceId,
    label: label || `Microphone ${index + 1}`,
  }));
  return (
    <NativeSelect
      label="Microphone"
      data={data}
      value={state.deviceId ?? devices[0]?.deviceId ?? ''}
      onChange={({ currentTarget }) => recorder.chooseDevice(currentTarget.value)}
    />
  );
}
