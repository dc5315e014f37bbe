using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Streams;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Parts;

/// <summary>An answer that is all there: its usage record is closed, and what is left is to write it.</summary>
internal sealed record WholeParts(HttpContext Context, IReadOnlyList<TensorPart> Parts, AnswerUsage Usage);
