using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Serving.Tensors;
using StatisticDuration = MaiCluster.Gateway.OpenInference.StatisticDuration;

namespace MaiCluster.Gateway.Grpc;

/// <summary>What is told of models, as messages.</summary>
internal static class ModelMessages
{
    // In the order of TensorType.
    private static readonly DataType[] Types =
    [
        DataType.TypeBool, DataType.TypeUint8, DataType.TypeUint16, DataType.TypeUint32, DataType.TypeUint64, DataType.TypeInt8, DataType.TypeInt16,
        DataType.TypeInt32, DataType.TypeInt64, DataType.TypeFp16, DataType.TypeFp32, DataType.TypeFp64, DataType.TypeBf16, DataType.TypeString,
    ];

    public static ModelMetadataResponse Metadata(ModelCard card) => new()
    {
        Name = card.Name,
        Versions = { card.Versions },
        Platform = card.Platform,
        Inputs = { card.Inputs.Select(Metadata) },
        Outputs = { card.Outputs.Select(Metadata) },
    };

    public static ModelConfigResponse Config(ModelCard card)
    {
        var batching = card.Batching;
        var config = new ModelConfig
        {
            Name = card.Name,
            Platform = card.Platform,
            Backend = card.Backend,
            VersionPolicy = new ModelVersionPolicy { All = new ModelVersionPolicy.Types.All() },
            MaxBatchSize = batching.MaxBatchSize,
            Input = { card.Inputs.Select(input => new ModelInput { Name = input.Name, DataType = TypeOf(input), Dims = { Dims(input, batching) }, Optional = input.IsOptional }) },
            Output = { card.Outputs.Select(output => new ModelOutput { Name = output.Name, DataType = TypeOf(output), Dims = { Dims(output, batching) } }) },
            InstanceGroup = { new ModelInstanceGroup { Name = card.Name, Count = batching.Instances, Kind = ModelInstanceGroup.Types.Kind.Auto } },
            ModelTransactionPolicy = new ModelTransactionPolicy { Decoupled = card.IsDecoupled },
        };
        if (batching.MaxBatchSize > 0)
        {
            config.DynamicBatching = new ModelDynamicBatching
            {
                PreferredBatchSize = { batching.PreferredBatchSizes },
                MaxQueueDelayMicroseconds = (ulong)batching.MaxQueueDelay.TotalMicroseconds,
            };
        }

        return new ModelConfigResponse { Config = config };
    }

    public static Protocol.ModelStatistics Statistics(OpenInference.ModelStatistics statistics) => new()
    {
        Name = statistics.Name,
        Version = statistics.Version,
        LastInference = (ulong)statistics.LastInference,
        InferenceCount = (ulong)statistics.InferenceCount,
        ExecutionCount = (ulong)statistics.ExecutionCount,
        InferenceStats = new InferStatistics
        {
            Success = Of(statistics.Success),
            Fail = Of(statistics.Fail),
            Queue = Of(statistics.Queue),
            ComputeInput = Of(statistics.ComputeInput),
            ComputeInfer = Of(statistics.ComputeInfer),
            ComputeOutput = Of(statistics.ComputeOutput),
            CacheHit = new Protocol.StatisticDuration(),
            CacheMiss = new Protocol.StatisticDuration(),
        },
        BatchStats =
        {
            statistics.Batches.Select(batch => new InferBatchStatistics
            {
                BatchSize = (ulong)batch.BatchSize,
                ComputeInput = Of(batch.ComputeInput),
                ComputeInfer = Of(batch.ComputeInfer),
                ComputeOutput = Of(batch.ComputeOutput),
            }),
        },
    };

    private static Protocol.StatisticDuration Of(StatisticDuration duration) => new() { Count = (ulong)duration.Count, Ns = (ulong)duration.Nanoseconds };

    private static ModelMetadataResponse.Types.TensorMetadata Metadata(TensorSpec tensor) => new() { Name = tensor.Name, Datatype = tensor.Type.Name(), Shape = { tensor.Shape } };

    private static DataType TypeOf(TensorSpec tensor) => Types[(int)tensor.Type];

    // A config's shapes have no batch axis.
    private static IEnumerable<long> Dims(TensorSpec tensor, TensorBatching batching) => batching.MaxBatchSize > 0 ? tensor.Shape.Skip(1) : tensor.Shape;
}
