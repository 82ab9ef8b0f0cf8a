export { AccountPage } from './account-page.tsx';
export { PersonPicture } from './person-picture.tsx';
export { StorageLine } from './storage-line.tsx';
