namespace ArchSim.Simulation;

/// <summary>Actions that follow from the schedule alone, whenever they happen: words through the buffers, codes through the codecs.</summary>
internal static class TileTotals
{
    public static LayerCounts Of(TileSchedule schedule, TileCosts costs, CancellationToken cancel = default)
    {
        var work = costs.Work;
        var spec = work.Machine;
        var total = new Sums();
        for (var index = 0L; index < schedule.Steps; index++)
        {
            if (index % 1024 == 0)
                cancel.ThrowIfCancellationRequested();
            var step = schedule.At(index);
            total.Add(step, schedule.Fit.PartialSumsStay, work, spec);
        }
        return new LayerCounts
        {
            Macs = total.Macs,
            WeightBufferReadWords = total.WeightReads,
            WeightBufferWriteWords = total.WeightWrites,
            ActivationBufferReadWords = total.ActivationReads,
            ActivationBufferWriteWords = total.ActivationWrites,
            PartialSumBufferReadWords = total.SumReadWords,
            PartialSumBufferWriteWords = total.SumWriteWords,
            PartialSumBufferReadBytes = work.PartialSumBytes(total.SumReads),
            PartialSumBufferWriteBytes = work.PartialSumBytes(total.SumWrites),
            PartialSumDramReadBytes = total.SumsFetchedBytes,
            PartialSumDramWriteBytes = total.SumsSpilledBytes,
            PartialSumFootprintBytes = schedule.PartialSumFootprintBytes,
            PartialSumEncodes = total.SumEncodes,
            PartialSumDecodes = total.SumDecodes,
            WeightTransfers = total.WeightTransfers,
            ActivationTransfers = total.ActivationTransfers,
            PartialSumReturns = total.SumReturns,
            BankConflicts = total.BankConflicts,
            OperandDecodes = total.OperandDecodes + (work.Fused?.OtherElements ?? 0),
            ResultEncodes = work.Fused?.ResultElements ?? work.Layer.OutputElements,
            VectorOperations = work.VectorOperationsOf(work.Layer.OutputElements),
        };
    }

    private struct Sums
    {
        public long Macs, WeightReads, WeightWrites, ActivationReads, ActivationWrites, SumReadWords, SumWriteWords, SumReads, SumWrites;
        public long SumsFetchedBytes, SumsSpilledBytes, SumEncodes, SumDecodes, OperandDecodes, WeightTransfers, ActivationTransfers, SumReturns, BankConflicts;

        public void Add(in TileStep step, bool sumsStay, MatrixWork work, MachineTiming spec)
        {
            var cost = step.Cost;
            Macs += cost.Macs;
            WeightReads += cost.WeightWords;
            ActivationReads += cost.ActivationWords;
            OperandDecodes += cost.WeightCodes + cost.ActivationCodes;
            WeightTransfers += cost.WeightTransfers;
            ActivationTransfers += cost.ActivationTransfers;
            BankConflicts += cost.BankConflicts;
            if (step.LoadsWeights)
                WeightWrites += TileCost.Words(cost.WeightBytes * 8, spec.WeightBuffer);
            if (step.LoadsActivations)
                ActivationWrites += TileCost.Words(step.FetchedActivationBytes * 8, spec.ActivationBuffer);

            // Each further fold of K adds to sums that are read first; the first one of all finds none.
            var reads = cost.PartialSumPasses - (step.Continues ? 0 : 1);
            SumReturns += reads * cost.PartialSums;
            ReadSums(cost, reads, decoded: true, cost.PartialSumReadPasses(step.Continues) * cost.PartialSumPassWords);
            WriteSums(cost, cost.PartialSumPasses, encoded: true, cost.PartialSumPasses * cost.PartialSumPassWords);
            if (step.BeginsVisit && step.Continues && !sumsStay)
            {
                // Spilled sums come back as they left: in their encoding.
                SumsFetchedBytes += cost.PartialSumStoredBytes;
                WriteSums(cost, 1, encoded: false, cost.PartialSumWords);
            }
            if (!step.EndsVisit)
                return;
            if (step.CompletesSums)
            {
                ReadSums(cost, 1, decoded: true, cost.PartialSumWords);
                if (work.Residence.KeepsResult)
                    ActivationWrites += TileCost.Words(cost.OutputBytes * 8, spec.ActivationBuffer);
            }
            else if (!sumsStay)
            {
                SumsSpilledBytes += cost.PartialSumStoredBytes;
                ReadSums(cost, 1, decoded: false, cost.PartialSumWords);
            }
        }

        private void ReadSums(in TileCost cost, long times, bool decoded, long words)
        {
            SumReadWords += words;
            SumReads += times * cost.PartialSums;
            SumDecodes += decoded ? times * cost.PartialSums : 0;
        }

        private void WriteSums(in TileCost cost, long times, bool encoded, long words)
        {
            SumWriteWords += words;
            SumWrites += times * cost.PartialSums;
            SumEncodes += encoded ? times * cost.PartialSums : 0;
        }
    }
}
