export { createDeleteOldDevices } from './delete-old-devices.ts';
export { createNoteDevice, type NoteDevice } from './note-device.ts';
