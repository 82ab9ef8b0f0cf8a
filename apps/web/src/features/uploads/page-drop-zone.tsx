import { Dropzone } from '@mantine/dropzone';
import { IconFileMusic } from '@tabler/icons-react';
import classes from './page-drop-zone.module.css';
import { useUploadQueue } from './uploads-provider.tsx';

/** Files dropped anywhere on the page are uploaded. What is no audio the server tells, with its reason. */
export function PageDropZone() {
  const queue = useUploadQueue();
  return (
    <Dropzone.FullScreen onDrop={(files) => queue.add(files)} className={classes.zone} zIndex={250}>
      <div className={classes.text}>
        <IconFileMusic size={40} aria-hidden="true" />
        Drop audio or video to turn it into text
      </div>
    </Dropzone.FullScreen>
  );
}
