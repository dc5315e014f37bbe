using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Live;

/// <summary>The voice detectors of this process; each is loaded once, for all calls.</summary>
public interface IVoiceDetectors
{
    /// <summary>An ear for one call, or why there is none.</summary>
    /// <param name="package">The detector's package.</param>
    ValueTask<(IVoiceEar? Ear, RequestFailure? Failure)> OpenAsync(string package, CancellationToken cancellationToken);
}

/// <summary>Listens to one call, frame by frame. One owner.</summary>
public interface IVoiceEar : IDisposable
{
    /// <summary>How likely somebody speaks in the next frame, 0 to 1.</summary>
    /// <param name="frame">[512]: 32 ms at 16 kHz.</param>
    float Listen(ReadOnlySpan<short> frame);
}
