import { client, print } from './model.mjs';

const model = 'mai-image-emoji';
const prompt = 'red apple';

const plain = await client.images.generate({ model, prompt, n: 2, seed: 7 });
const larger = await client.images.generate({ model, prompt, seed: 7, size: '256x256', output_format: 'webp', output_compression: 80 });

const linked = await client.images.generate({ model, prompt, seed: 7, response_format: 'url' });
const fetched = await fetch(linked.data[0].url);
const forged = await fetch(linked.data[0].url.replace(/signature=./, 'signature=x'));

const events = [];
for await (const event of await client.images.generate({ model, prompt, seed: 7, stream: true, partial_images: 2 })) events.push(event);

const refused = await client.images.generate({ model, prompt, background: 'transparent' }).catch(error => ({ status: error.status, param: error.param, code: error.code }));

print({
  plain: plain.data.map(image => image.b64_json),
  size: plain.size,
  format: plain.output_format,
  usage: plain.usage,
  larger: larger.data[0].b64_json,
  fetched: Buffer.from(await fetched.arrayBuffer()).toString('base64'),
  type: fetched.headers.get('content-type'),
  forged: forged.status,
  types: events.map(event => event.type),
  partials: events.slice(0, -1).map(event => event.partial_image_index),
  streamed: events.map(event => event.b64_json),
  streamedUsage: events.at(-1).usage,
  refused,
});
