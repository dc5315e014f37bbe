using System.Text.Json;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Requests;

/// <summary>A form that was sent as <c>multipart/form-data</c>: one file, and its other fields as one JSON object, so that a field table reads them.</summary>
/// <param name="File">The bytes of the file field; null when it was not sent.</param>
/// <param name="Fields">Texts as strings; what a field's name says are numbers or flags as such; names that end in <c>[]</c> as arrays.</param>
internal sealed record MultipartForm(ReadOnlyMemory<byte>? File, JsonElement Fields);

/// <summary>What became of reading one.</summary>
/// <param name="Form">Null where something is wrong.</param>
/// <param name="Error">What is.</param>
internal readonly record struct MultipartReading(MultipartForm? Form, ApiError? Error);
