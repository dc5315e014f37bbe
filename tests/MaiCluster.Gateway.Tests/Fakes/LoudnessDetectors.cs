using MaiCluster.Serving.Live;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Takes what is loud for speech.</summary>
public sealed class LoudnessDetectors : IVoiceDetectors
{
    private const short Loud = 1000;

    public ValueTask<(IVoiceEar? Ear, RequestFailure? Failure)> OpenAsync(string package, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(IVoiceEar?, RequestFailure?)>((new Ear(), null));

    private sealed class Ear : IVoiceEar
    {
        public float Listen(ReadOnlySpan<short> frame)
        {
            foreach (var sample in frame)
            {
                if (sample is > Loud or < -Loud)
                {
                    return 1;
                }
            }

            return 0;
        }

        public void Dispose()
        {
        }
    }
}
