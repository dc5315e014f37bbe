using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>What a text submission asks for.</summary>
internal static class AskedText
{
    public static TextRequest Text(this Submission submission) => (TextRequest)submission.Request;
}
