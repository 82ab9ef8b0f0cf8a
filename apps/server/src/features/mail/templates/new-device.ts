import { type MailMessage, renderMail } from './mail-template.ts';

interface NewDevice {
  device: string;
  ipAddress: string;
  /** Null where it is not known. */
  country: string | null;
  at: Date;
}

export function newDeviceMail({ device, ipAddress, country, at }: NewDevice): MailMessage {
  const origin = country === null ? `the address ${ipAddress}` : `the address ${ipAddress} (${country})`;
  return renderMail({
    category: 'new_device',
    subject: 'Somebody signed in from a new device',
    preheader: `${device}, from ${origin}.`,
    paragraphs: [
      `Somebody signed in to your AudioTricks account from a device that it does not know: ${device}, from ${origin}, at ${at.toISOString()}.`,
      'If it was you, there is nothing to do. If not, choose a new password now, which ends every session of your account.',
    ],
  });
}
