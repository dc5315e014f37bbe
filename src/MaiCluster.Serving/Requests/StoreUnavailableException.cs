namespace MaiCluster.Serving.Requests;

/// <summary>What must be kept cannot be read or written now: a full disk, a database that is away. Its message is for operators; no client sees it.</summary>
public class StoreUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
