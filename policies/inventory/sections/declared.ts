import { defineSection, type FactsOf } from '../section.ts';
import { record, set, text } from '../shape.ts';

/** What the owner wrote into the agent's label file; always shown as declared. `contact` is a role, never a person. */
export const declared = defineSection(
  'declared',
  2,
  record('Chủ quản khai báo', 'Declared by the owner', {
    purpose: text('mục đích', 'purpose'),
    location: text('nơi đặt', 'location'),
    zone: text('vùng mạng', 'zone'),
    systems: set('hệ thống thông tin', 'systems', text('hệ thống', 'system')),
    contact: text('vai trò phụ trách', 'responsible role'),
    vendorSupportEndsOn: text('nhà cung cấp hết hỗ trợ', 'vendor support ends', { form: 'day' }),
  }),
);

export type Declared = FactsOf<typeof declared>;
