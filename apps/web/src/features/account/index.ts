export { AccountPage } from './account-page.tsx';
export { DeletePage } from './delete-page.tsx';
export { PersonPicture } from './person-picture.tsx';
export { SecurityPage } from './security-page.tsx';
export { StorageLine } from './storage-line.tsx';
export { useMe } from './use-me.ts';
