// A browser's way: a secret made by the key's owner, and the client that browsers use, which sends it in the protocol's name.
import { WebSocket } from 'ws';
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket';
import OpenAI from 'openai';
import { client, print } from './model.mjs';

globalThis.WebSocket = WebSocket; // what a browser has
const secret = await client.realtime.clientSecrets.create({ session: { type: 'realtime', model: 'mai-live', output_modalities: ['text'], instructions: 'You are a helpful AI assistant.' } });
const browser = new OpenAI({ apiKey: secret.value, maxRetries: 0 });
const call = new OpenAIRealtimeWebSocket({ model: 'mai-live' }, browser);
const next = (type) => new Promise((found, lost) => { call.on(type, found); call.on('error', lost); });
const created = await next('session.created');
call.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'What is the capital of France?' }] } });
call.send({ type: 'response.create' });
const done = await next('response.done');
call.close();

let elsewhere = null;
try {
  await browser.models.list();
} catch (error) {
  elsewhere = error.status;
}

let calls = null;
try {
  await client.realtime.calls.accept('rtc_1', { type: 'realtime' });
} catch (error) {
  calls = { status: error.status, code: error.code };
}

print({ prefix: secret.value.slice(0, 3), modalities: created.session.output_modalities, status: done.response.status, text: done.response.output[0].content[0].text, elsewhere, calls });
