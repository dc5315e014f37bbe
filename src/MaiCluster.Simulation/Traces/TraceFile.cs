namespace MaiCluster.Simulation.Traces;

/// <summary>A trace from a file, its format told by its first line: Azure's CSV or Mooncake's JSON lines.</summary>
public static class TraceFile
{
    /// <exception cref="TraceException">It is not there, or is not a trace.</exception>
    public static Trace Read(string path, TraceLimits? limits = null)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, Path.GetFileName(path), limits ?? new());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TraceException($"The trace {path} cannot be read: {exception.Message}");
        }
    }

    /// <param name="name">In messages.</param>
    /// <exception cref="TraceException">It is not a trace.</exception>
    public static Trace Read(TextReader reader, string name, TraceLimits limits)
    {
        var first = reader.ReadLine();
        return first switch
        {
            null => throw TraceException.At(name, 1, "the file is empty; expected the header TIMESTAMP,ContextTokens,GeneratedTokens or JSON lines."),
            _ when first.TrimStart().StartsWith('{') => MooncakeTrace.Read(first, reader, name, limits),
            _ => AzureTrace.Read(first, reader, name, limits),
        };
    }

    internal static Trace Sorted(string name, List<TraceRequest> requests, int blockTokens)
    {
        if (requests.Count == 0)
        {
            throw TraceException.At(name, 1, "the trace has no request.");
        }

        var start = requests.Min(request => request.Seconds);
        return new Trace(name, [.. requests.Select(request => request with { Seconds = request.Seconds - start }).OrderBy(request => request.Seconds)], blockTokens);
    }

    internal static void CheckLength(string line, string name, int number, TraceLimits limits)
    {
        if (line.Length > limits.LineChars)
        {
            throw TraceException.At(name, number, $"the line has {line.Length} characters; at most {limits.LineChars} are read.");
        }
    }

    internal static void CheckCount(int count, string name, int number, TraceLimits limits)
    {
        if (count > limits.Requests)
        {
            throw TraceException.At(name, number, $"more than {limits.Requests} requests.");
        }
    }
}
