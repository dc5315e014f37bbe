import { client, model, print } from './model.mjs';

const ids = [];
for await (const listed of client.models.list()) ids.push(listed.id);
print({ ids, one: await client.models.retrieve(model) });
