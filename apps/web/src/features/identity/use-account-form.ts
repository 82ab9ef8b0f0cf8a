import { type FormEvent, useState } from 'react';
import { describeProblem, fieldMessages, type ProblemText } from '../../lib/problem.ts';

export interface AccountFormState {
  isBusy: boolean;
  /** What was sent last. */
  values: Record<string, string>;
  fields: Record<string, string>;
  /** What is wrong beyond the fields. */
  problem: ProblemText | null;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  /** Sends without a form. */
  start: () => void;
}

/** Errors that say which field they mean by their code. */
const codeFields: Record<string, string> = {
  'auth.email_taken': 'email',
  'auth.password_too_common': 'password',
  'auth.credentials_invalid': 'password',
};

/** Sends a form's fields; errors of the API come back to the field they mean, which gets the focus. */
export function useAccountForm(
  send: (values: Record<string, string>) => Promise<unknown>,
  onEntered: () => void,
): AccountFormState {
  const [isBusy, setBusy] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const [fields, setFields] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<ProblemText | null>(null);

  function show(error: unknown, form: HTMLFormElement | null): void {
    const text = describeProblem(error);
    const field = codeFields[text.code];
    const messages = field ? { [field]: text.detail } : fieldMessages(error);
    setFields(messages);
    setProblem(Object.keys(messages).length > 0 ? null : text);
    const [wrong] = Object.keys(messages);
    const input = wrong ? form?.elements.namedItem(wrong) : null;
    if (input instanceof HTMLInputElement) input.focus();
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const read: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') read[name] = value;
    start(read, form);
  }

  function start(read: Record<string, string>, form: HTMLFormElement | null): void {
    setValues(read);
    setBusy(true);
    setProblem(null);
    setFields({});
    send(read)
      .then(onEntered, (error: unknown) => show(error, form))
      .finally(() => setBusy(false));
  }

  return { isBusy, values, fields, problem, submit, start: () => start({}, null) };
}
