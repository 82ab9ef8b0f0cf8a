import { Button, FileButton } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './account-page.module.css';
import { PersonPicture } from './person-picture.tsx';
import { UnverifiedNotice } from './unverified-notice.tsx';
import { useMe, usePicture } from './use-me.ts';

const pictureTypes = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** Who I am, and my picture. */
export function PictureSection() {
  const { name, email, avatarUrl } = useMe();
  const { change, remove } = usePicture();
  const error = change.error ?? remove.error;
  const problem = error ? describeProblem(error) : null;
  const hasPicture = avatarUrl !== null;
  function choose(file: File | null): void {
    remove.reset();
    if (file) change.mutate(file);
  }
  function takeBack(): void {
    change.reset();
    remove.mutate();
  }
  return (
    <section className={classes.section} aria-labelledby="you">
      <h2 id="you" className={classes.title}>
        You
      </h2>
      <div className={classes.person}>
        <PersonPicture sizePx={96} />
        <div className={classes.about}>
          <p className={classes.name}>{name}</p>
          <p className={classes.dim}>{email}</p>
          <div className={classes.actions}>
            <FileButton accept={pictureTypes} onChange={choose}>
              {(props) => (
                <Button {...props} variant="default" loading={change.isPending}>
                  {hasPicture ? 'Change picture' : 'Add a picture'}
                </Button>
              )}
            </FileButton>
            {hasPicture && (
              <Button variant="subtle" color="gray" loading={remove.isPending} onClick={takeBack}>
                Remove
              </Button>
            )}
          </div>
          <p className={classes.dim}>It is cut to a square, and whoever has its address can see it.</p>
        </div>
      </div>
      <UnverifiedNotice />
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
    </section>
  );
}
