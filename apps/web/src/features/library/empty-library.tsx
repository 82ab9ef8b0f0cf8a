import { Title } from '@mantine/core';
import { AddAddressButton } from '../imports/index.ts';
import { RecordButton } from '../recorder/index.ts';
import { TrySample, UploadButton, UploadOptions } from '../uploads/index.ts';
import classes from './empty-library.module.css';

/** The first thing a new person sees. */
export function EmptyLibrary() {
  return (
    <section className={classes.empty}>
      <Title order={2} size="lg">
        Turn a recording into text
      </Title>
      <p className={classes.text}>Drop audio or video anywhere on this page, choose files, or record.</p>
      <div className={classes.actions}>
        <UploadButton label="Choose files" />
        <RecordButton />
        <AddAddressButton />
        <TrySample />
      </div>
      <UploadOptions />
    </section>
  );
}
