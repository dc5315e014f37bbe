// A call of three turns over wss: a spoken question, a second one whose answer is interrupted, and the third that interrupts it.
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { client, print } from './model.mjs';

const seconds = (bytes) => bytes / 48_000;
const speak = async (input) => Buffer.from(await (await client.audio.speech.create({ model: 'mai-voice', voice: 'af_heart', input, response_format: 'pcm' })).arrayBuffer());
const wave = (pcm) => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0); header.writeUInt32LE(36 + pcm.length, 4); header.write('WAVEfmt ', 8); header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); header.writeUInt16LE(1, 22); header.writeUInt32LE(24_000, 24); header.writeUInt32LE(48_000, 28);
  header.writeUInt16LE(2, 32); header.writeUInt16LE(16, 34); header.write('data', 36); header.writeUInt32LE(pcm.length, 40);
  return new File([header, pcm], 'heard.wav', { type: 'audio/wav' });
};
const hear = async (pcm) => (await client.audio.transcriptions.create({ model: 'mai-transcribe', language: 'en', file: wave(pcm) })).text;

const call = new OpenAIRealtimeWS({ model: 'mai-live' }, client);
const events = [];
const waiting = [];
const note = (event) => {
  events.push(event);
  for (const wait of waiting.splice(0)) (wait.test(event) ? wait.found(event) : waiting.push(wait));
};
call.on('event', note);
call.on('error', () => {}); // it is among the events
const closed = new Promise((resolve) => call.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
closed.then((end) => waiting.splice(0).forEach((wait) => wait.lost(new Error(`closed with ${JSON.stringify(end)} before ${wait.what}`))));
const next = (type, test = () => true) =>
  new Promise((found, lost) => waiting.push({ what: type, test: (event) => event.type === type && test(event), found, lost }));

const silence = Buffer.alloc(48_000);
const say = (pcm) => {
  const whole = Buffer.concat([pcm, silence]);
  for (let at = 0; at < whole.length; at += 9600) call.send({ type: 'input_audio_buffer.append', audio: whole.subarray(at, at + 9600).toString('base64') });
};
const answer = (id) => ({
  done: events.find((event) => event.type === 'response.done' && event.response.id === id).response,
  audio: Buffer.concat(events.filter((event) => event.type === 'response.output_audio.delta' && event.response_id === id).map((event) => Buffer.from(event.delta, 'base64'))),
  transcript: events.filter((event) => event.type === 'response.output_audio_transcript.delta' && event.response_id === id).map((event) => event.delta).join(''),
});

const created = await next('session.created');
call.send({
  type: 'session.update',
  event_id: 'evt_mine',
  session: { type: 'realtime', max_output_tokens: 48, audio: { input: { transcription: { model: 'mai-transcribe' } }, output: { voice: 'alloy' } } },
});
const updated = await next('session.updated');

// What is not served is refused by name, and the call goes on.
call.send({ type: 'session.update', event_id: 'evt_wrong', session: { type: 'realtime', audio: { input: { turn_detection: { type: 'semantic_vad' } } } } });
const refused = (await next('error')).error;

// :: The first turn
const questions = await Promise.all(['What is the capital of France?', 'Tell me about the history of Rome.', 'What is the capital of Italy?'].map(speak));
let turn = [next('input_audio_buffer.speech_started'), next('input_audio_buffer.committed'), next('conversation.item.input_audio_transcription.completed'), next('response.created'), next('response.done')];
say(questions[0]);
const first = await Promise.all(turn);
const one = answer(first[3].response.id);
const heard = await hear(one.audio);

// :: The second turn, and the third that interrupts its answer
turn = [next('conversation.item.input_audio_transcription.completed'), next('response.created'), next('response.output_audio.delta')];
say(questions[1]);
const second = await Promise.all(turn);
const cut = second[1].response.id;
const stopped = next('response.done', (event) => event.response.id === cut);
const truncated = next('conversation.item.truncated');
await new Promise((heardEnough) => setTimeout(heardEnough, 1500)); // the caller listens
turn = [next('input_audio_buffer.speech_started'), next('conversation.item.input_audio_transcription.completed'), next('response.done', (event) => event.response.id !== cut)];
say(questions[2]);
await stopped;
const kept = await truncated;
const third = await Promise.all(turn);
const startedAt = events.indexOf(third[0]);
const after = events.slice(startedAt).filter((event) => event.type === 'response.output_audio.delta' && event.response_id === cut).length;
call.send({ type: 'conversation.item.retrieve', item_id: kept.item_id });
const item = (await next('conversation.item.retrieved')).item;
const two = answer(cut);
const three = answer(third[2].response.id);

call.close();
const end = await closed;
print({
  created: created.session.model,
  voice: updated.session.audio.output.voice,
  refused,
  said: [first[2].transcript, second[0].transcript, third[1].transcript],
  answers: [one, two, three].map((said) => ({ status: said.done.status, reason: said.done.status_details?.reason ?? null, transcript: said.transcript, seconds: seconds(said.audio.length), usage: said.done.usage })),
  heard,
  heardLast: await hear(three.audio),
  after,
  truncated: { ms: kept.audio_end_ms, text: item.content[0].transcript },
  order: events.filter((event) => event.response_id === one.done.id || event.response?.id === one.done.id).map((event) => event.type).filter((type, index, all) => type !== all[index - 1]),
  errors: events.filter((event) => event.type === 'error').length,
  end,
});
