import { useEffect, useState } from 'react';
import { listMicrophones } from './microphone.ts';

/** The microphones of this machine as they come and go. `phase` changes when leave to use them may have been given. */
export function useMicrophones(phase: string): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: names appear once leave was given
  useEffect(() => {
    let isCurrent = true;
    const look = () => {
      listMicrophones()
        .then((found) => isCurrent && setDevices(found))
        // No list, no choice: the system's own microphone is used.
        .catch(() => undefined);
    };
    look();
    navigator.mediaDevices?.addEventListener('devicechange', look);
    return () => {
      isCurrent = false;
      navigator.mediaDevices?.removeEventListener('devicechange', look);
    };
  }, [phase]);
  return devices;
}
