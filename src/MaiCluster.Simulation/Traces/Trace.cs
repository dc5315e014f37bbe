namespace MaiCluster.Simulation.Traces;

/// <summary>Requests in the order of their arrival.</summary>
/// <param name="Name">For people.</param>
/// <param name="BlockTokens">Tokens of a block of the requests' <see cref="TraceRequest.Blocks"/>; 0 where they have none.</param>
public sealed record Trace(string Name, IReadOnlyList<TraceRequest> Requests, int BlockTokens = 0)
{
    /// <summary>To the last arrival.</summary>
    public double Seconds => Requests.Count == 0 ? 0 : Requests[^1].Seconds;

    /// <summary>The same requests, arriving this many times as fast.</summary>
    public Trace SpedUp(double factor) => this with { Requests = [.. Requests.Select(request => request with { Seconds = request.Seconds / factor })] };

    /// <summary>The trace again and again, each time beginning a mean gap after its last arrival, until it has lasted this long.</summary>
    public Trace RepeatedFor(double seconds)
    {
        if (Requests.Count < 2 || Seconds <= 0 || seconds <= Seconds)
        {
            return this;
        }

        var period = Seconds * Requests.Count / (Requests.Count - 1);
        var repeated = new List<TraceRequest>();
        for (var start = 0.0; start <= seconds; start += period)
        {
            foreach (var request in Requests)
            {
                if (start + request.Seconds > seconds)
                {
                    break;
                }

                repeated.Add(request with { Seconds = start + request.Seconds });
            }
        }

        return this with { Requests = repeated };
    }

    /// <summary>Only what arrives within its first seconds.</summary>
    public Trace Until(double seconds) => this with { Requests = [.. Requests.TakeWhile(request => request.Seconds <= seconds)] };
}
