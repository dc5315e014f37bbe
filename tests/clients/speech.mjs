import { client, print } from './model.mjs';

const model = 'mai-voice';
const whole = await client.audio.speech.create({ model, voice: 'alloy', input: 'Yes. No.', response_format: 'pcm' });
const bytes = Buffer.from(await whole.arrayBuffer());

const streamed = await client.audio.speech.create({ model, voice: 'alloy', input: 'Yes. No.', response_format: 'wav' });
let size = 0;
let chunks = 0;
for await (const chunk of streamed.body) {
  size += chunk.length;
  chunks += 1;
}

const events = await client.audio.speech.create({ model, voice: 'alloy', input: 'Yes.', response_format: 'pcm', stream_format: 'sse' });
const types = (await events.text()).split('\n\n').filter((line) => line.startsWith('data: ')).map((line) => JSON.parse(line.slice(6)).type);

let refused = null;
try {
  await client.audio.speech.create({ model, voice: 'alloy', input: 'Yes.', instructions: 'whisper' });
} catch (error) {
  refused = { status: error.status, param: error.param, code: error.code };
}

print({ type: whole.headers.get('content-type'), bytes: bytes.length, streamed: size, chunks, types, refused });
