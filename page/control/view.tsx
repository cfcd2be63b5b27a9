import { ClockCard } from "./clock.tsx";
import { Faults } from "./faults.tsx";
import { Rules } from "./rules.tsx";
import { SettingsCard } from "./settings.tsx";
import { SimulationCard } from "./simulation.tsx";

/** All that can be changed while the simulation runs. */
export function ControlView() {
  return (
    <>
      <h1>Clock &amp; faults</h1>
      <div class="two even">
        <ClockCard />
        <SimulationCard />
      </div>
      <Faults />
      <SettingsCard />
      <Rules />
    </>
  );
}
