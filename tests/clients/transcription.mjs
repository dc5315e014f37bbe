import { createReadStream } from 'node:fs';
import { client, print } from './model.mjs';

const model = 'mai-transcribe';
const file = () => createReadStream(process.env.RECORDING);

const whole = await client.audio.transcriptions.create({ model, file: file(), language: 'en' });

let deltas = '';
let done = null;
for await (const event of await client.audio.transcriptions.create({ model, file: file(), language: 'en', stream: true })) {
  if (event.type === 'transcript.text.delta') deltas += event.delta;
  else if (event.type === 'transcript.text.done') done = event;
}

const verbose = await client.audio.transcriptions.create({
  model, file: file(), response_format: 'verbose_json', timestamp_granularities: ['word', 'segment'], prompt: 'Here is what was said.', temperature: 0,
});
const subtitles = await client.audio.transcriptions.create({ model, file: file(), response_format: 'srt' });
const translation = await client.audio.translations.create({ model, file: file() });

let refused = null;
try {
  await client.audio.transcriptions.create({ model, file: file(), include: ['logprobs'] });
} catch (error) {
  refused = { status: error.status, param: error.param, code: error.code };
}

print({
  text: whole.text, usage: whole.usage, deltas, done, language: verbose.language, words: verbose.words, segments: verbose.segments.length, subtitles, translation: translation.text, refused,
});
