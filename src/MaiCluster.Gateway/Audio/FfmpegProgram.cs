using System.Diagnostics;
using MaiCluster.Gateway.Children;
using MaiCluster.Gateway.Limits;

namespace MaiCluster.Gateway.Audio;

/// <summary>The program <c>ffmpeg</c>, where it is installed, with one set of limits for all it does.</summary>
internal sealed class FfmpegProgram(GatewayOptions options)
{
    private readonly LimitedProgram _program = new(options.Ffmpeg, options.FfmpegMebibytes, options.FfmpegSeconds);

    public bool IsHere => _program.IsHere;

    /// <param name="arguments">Nothing in them is a client's.</param>
    public Process Start(IEnumerable<string> arguments) => _program.Start(["-hide_banner", .. arguments]);
}
