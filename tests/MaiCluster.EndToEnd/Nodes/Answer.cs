using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A whole HTTP answer.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, JsonObject Body)
{
    public string RequestId => Headers.GetValues("x-request-id").Single();
}
