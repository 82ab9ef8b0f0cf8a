/** FFmpeg's readers that may see a file: real audio and video. None opens other files, draws text or reads pictures. */
export const allowedDemuxers: readonly string[] = [
  ...['aac', 'ac3', 'eac3', 'aiff', 'amr', 'amrnb', 'amrwb', 'ape', 'au', 'caf', 'dts', 'dtshd', 'dsf', 'flac', 'gsm'],
  ...['iff', 'loas', 'mlp', 'mp3', 'mpc', 'mpc8', 'oma', 'tak', 'truehd', 'tta', 'voc', 'w64', 'wav', 'wv', 'wsd'],
  ...['asf', 'avi', 'dv', 'flv', 'matroska', 'mov', 'mpeg', 'mpegts', 'mxf', 'nut', 'ogg', 'rm', 'wtv'],
];

/** FFmpeg's audio decoders that may run when a file is decoded; of twins, both names. */
const allowedDecoders: readonly string[] = [
  ...['aac', 'aac_latm', 'libfdk_aac', 'ac3', 'eac3', 'dca', 'mlp', 'truehd', 'alac', 'ape', 'flac', 'tak', 'tta'],
  ...['wavpack', 'mpc7', 'mpc8', 'als', 'shorten', 'mp1', 'mp1float', 'mp2', 'mp2float', 'mp3', 'mp3float', 'mp3adu'],
  ...['mp3adufloat', 'mp3on4', 'mp3on4float', 'opus', 'libopus', 'vorbis', 'libvorbis', 'speex', 'libspeex'],
  ...['amrnb', 'amrwb', 'libopencore_amrnb', 'libopencore_amrwb', 'gsm', 'gsm_ms', 'libgsm', 'libgsm_ms', 'ilbc'],
  ...['g722', 'g723_1', 'g726', 'g726le', 'g729', 'qcelp', 'evrc', 'truespeech', 'nellymoser', 'cook', 'sipr'],
  ...['real_144', 'real_288', 'ralf', 'atrac1', 'atrac3', 'atrac3al', 'atrac3plus', 'atrac3plusal', 'qdm2', 'qdmc'],
  ...['mace3', 'mace6', 'wmav1', 'wmav2', 'wmapro', 'wmalossless', 'wmavoice', 'dvaudio', 's302m', 'dolby_e', 'imc'],
  ...['adpcm_ima_wav', 'adpcm_ima_qt', 'adpcm_ms', 'adpcm_swf', 'adpcm_yamaha', 'adpcm_g722', 'adpcm_g726'],
  ...['adpcm_adx', 'adpcm_ct', '8svx_exp', '8svx_fib', 'dsd_lsbf', 'dsd_msbf', 'dsd_lsbf_planar', 'dsd_msbf_planar'],
  ...['pcm_alaw', 'pcm_mulaw', 'pcm_bluray', 'pcm_dvd', 'pcm_s8', 'pcm_s8_planar', 'pcm_u8', 'pcm_s24daud'],
  ...['pcm_s16le', 'pcm_s16be', 'pcm_s16le_planar', 'pcm_s16be_planar', 'pcm_s24le', 'pcm_s24be', 'pcm_s24le_planar'],
  ...['pcm_s32le', 'pcm_s32be', 'pcm_s32le_planar', 'pcm_s64le', 'pcm_s64be', 'pcm_u16le', 'pcm_u16be', 'pcm_u24le'],
  ...['pcm_u24be', 'pcm_u32le', 'pcm_u32be', 'pcm_f16le', 'pcm_f24le', 'pcm_f32le', 'pcm_f32be', 'pcm_f64le'],
  ...['pcm_f64be', 'pcm_lxf', 'pcm_vidc'],
];

/** Options of every run that opens an untrusted file: nothing but that file, no network, few streams. */
export function inputOptions(limits: { maxStreams: number; demuxer: string | null }): string[] {
  const shared = ['-hide_banner', '-protocol_whitelist', 'file,pipe', '-format_whitelist', allowedDemuxers.join(',')];
  const forced = limits.demuxer === null ? [] : ['-f', limits.demuxer];
  return [...shared, '-max_streams', String(limits.maxStreams), ...forced];
}

/** Options of a run that decodes an untrusted file: one thread, and no decoder but those of sound. */
export function decodingOptions(limits: { maxStreams: number }, demuxer: string | null): string[] {
  return [
    ...['-v', 'error', '-nostats', '-threads', '1', '-filter_threads', '1'],
    ...['-codec_whitelist:a', allowedDecoders.join(',')],
    ...inputOptions({ maxStreams: limits.maxStreams, demuxer }),
  ];
}
