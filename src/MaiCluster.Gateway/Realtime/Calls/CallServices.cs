using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What every call needs of the gateway.</summary>
internal sealed class CallServices(
    IInferencePipeline pipeline, RequestFrame frame, AdmissionGate gate, GatewayMetrics metrics, GrammarCache grammars, ISessions sessions, IVoiceDetectors detectors,
    Readiness readiness, IOptions<GatewayOptions> options, TimeProvider time)
{
    public IInferencePipeline Pipeline => pipeline;

    public AdmissionGate Gate => gate;

    public GatewayMetrics Metrics => metrics;

    public RequestFrame Frame => frame;

    public ISessions Sessions => sessions;

    public IVoiceDetectors Detectors => detectors;

    public Readiness Readiness => readiness;

    public GatewayOptions Limits => options.Value;

    public TimeProvider Time => time;

    public ClientEventReader Reader { get; } = new(options.Value);

    public ChatPlanner Planner { get; } = new(grammars, options.Value);
}
