import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import classes from './account-page.module.css';
import { PictureSection } from './picture-section.tsx';
import { StorageSection } from './storage-section.tsx';

/** The person and what their workspace stores. */
export function AccountPage() {
  useDocumentTitle('Account · AudioTricks');
  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        Account
      </Title>
      <PictureSection />
      <StorageSection />
    </div>
  );
}
