import { AccountFrame } from './account-frame.tsx';
import { PictureSection } from './picture-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { StorageSection } from './storage-section.tsx';

/** The person and what their workspace stores. */
export function AccountPage() {
  return (
    <AccountFrame title="Account">
      <PictureSection />
      <ProfileSection />
      <StorageSection />
    </AccountFrame>
  );
}
